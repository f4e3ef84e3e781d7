"""How a file used its modules, and what that says for or against a variant of the reference."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.grading.feedback.usage import (
    ModuleUse,
    Usage,
    confirmed,
    contradicted,
    read_usage,
    used,
)
from grader.grading.prepared import Prepared
from grader.jail import wire
from grader.jail.programs.claims import MAX_NAME, MOST, ROW, Aspect, Claim, pack, unpack
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.proof.ladder import Sandbox

COUNTS, LEAVES = "eager_debug_step_count", "graphdef_vs_state"
MODEL = """
import jax, jax.numpy as jnp
from flax import nnx

class Model(nnx.Module):
    def __init__(self, width, features, rngs):
        self.layer = nnx.Linear(width, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.layer(x)

def eager_debug_step_count(seed, x, features, n_calls):
    make = lambda: Model(x.shape[0], int(features), nnx.Rngs(int(seed)))
    model = make()
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
"""
WARMS_UP = MODEL.replace("model = make()", "model = make(); model(x)")
BEGINS_AT_ONE = MODEL.replace("jnp.array(0,", "jnp.array(1,")
NEW_EACH_TIME = MODEL.replace("out = model(x)", "model = make(); out = model(x)")
ASSIGNS_ONE = MODEL.replace("+= 1", "= 1")
JITTED = MODEL.replace("out = model(x)", "out = jax.jit(lambda model, x: model(x))(model, x)")
NEVER_COUNTS = MODEL.replace("+= 1", "+ 1")
COUNTS_TRACES = """
import jax.numpy as jnp
from flax import nnx
traces = []

@nnx.jit
def forward(model, x):
    traces.append(1)
    return model(x)

def eager_debug_step_count(seed, x, features, n_calls):
    model = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    before = len(traces)
    for _ in range(int(n_calls)):
        out = forward(model, x)
    return jnp.array([float(len(traces) - before), float(out.sum())])
"""
BY_HAND = """
import jax.numpy as jnp
from flax import nnx

def eager_debug_step_count(seed, x, features, n_calls):
    kernel = nnx.initializers.lecun_normal()(nnx.Rngs(int(seed)).params(), (len(x), int(features)))
    return jnp.array([n_calls + 1, (x @ kernel).sum()])
"""
FIRST = "        self.l1 = nnx.Linear(width, hidden, rngs=rngs)\n"
SECOND = "        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)\n"
TWO_LAYERS = f"""
import jax, jax.numpy as jnp
from flax import nnx

class Two(nnx.Module):
    def __init__(self, width, hidden, rngs):
{FIRST}{SECOND}
    def __call__(self, x):
        return self.l2(self.l1(x))

def graphdef_vs_state(seed, x, features, hidden):
    model = Two(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    leaves = jax.tree.leaves(nnx.split(model)[1])
    return jnp.array([len(leaves), sum(leaf.sum() for leaf in leaves), model(x).sum()])
"""

# The use of a function of a problem: of a file of a student, or of the reference.
FindUsage = Callable[..., Usage | None]


@pytest.fixture(scope="module")
def usage_of(catalogue: Catalogue, sandbox: Sandbox) -> FindUsage:
    known: dict[tuple[str, str], Usage | None] = {}

    def find(name: str, function: str, source: str = "") -> Usage | None:
        if (function, source) not in known:
            prepared = Prepared(catalogue.load(name))
            spec, case = prepared.problem.spec, prepared.cases(sandbox)[0]
            sandbox.prepare(prepared.primer(sandbox))
            data = source.encode() or prepared.problem.reference.read_bytes()
            message = wire.Load(function, len(spec.arguments), "file.py", data)
            known[function, source] = used(message, case, spec.limits, sandbox)
        return known[function, source]

    return find


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "variant", "has_it", "has_another"),
    [
        (COUNTS, "counts_a_warm_up_call", WARMS_UP, BEGINS_AT_ONE),
        (COUNTS, "new_module_per_call", NEW_EACH_TIME, ASSIGNS_ONE),
        (COUNTS, "counts_traces", COUNTS_TRACES, NEW_EACH_TIME),
        (COUNTS, "jax_jit_drops_the_update", JITTED, NEVER_COUNTS),
        (LEAVES, "layers_made_in_reverse", TWO_LAYERS.replace(FIRST + SECOND, SECOND + FIRST),
         TWO_LAYERS),
    ],
)  # fmt: skip
def test_the_use_of_modules_tells_causes_of_equal_numbers_apart(
    usage_of: FindUsage, name: str, variant: str, has_it: str, has_another: str
) -> None:
    wrong, right = usage_of(name, variant), usage_of(name, name)
    it, another = usage_of(name, name, has_it), usage_of(name, name, has_another)
    assert wrong is not None
    assert right is not None
    assert it is not None
    assert another is not None
    assert (confirmed(wrong, right, it), contradicted(wrong, right, it)) == (True, False)
    assert (confirmed(wrong, right, another), contradicted(wrong, right, another)) == (False, True)


@pytest.mark.slow
def test_a_file_without_modules_contradicts_nothing(usage_of: FindUsage) -> None:
    wrong, right = usage_of(COUNTS, "counts_a_warm_up_call"), usage_of(COUNTS, COUNTS)
    by_hand = usage_of(COUNTS, COUNTS, BY_HAND)
    assert wrong is not None
    assert right is not None
    assert by_hand == Usage()
    assert not contradicted(wrong, right, by_hand)
    assert not confirmed(wrong, right, by_hand)


@pytest.mark.parametrize(
    "source",
    [
        "import nothing\n",
        "f = 3\n",
        "import os\ndef f(a, b):\n    os._exit(0)\n",
        "def f(a, b):\n    print('x' * (1 << 20))\n",
        "import numpy\nnumpy.frombuffer = lambda *a: [300.0, -1.0]\ndef f(a, b):\n    return a\n",
        "from jail.programs import claims\nclaims.pack_parts = None\ndef f(a, b):\n    return a\n",
    ],
    ids=["no module", "no function", "ends", "prints", "lies", "breaks it"],
)
def test_a_file_that_fails_or_lies_has_no_usage(
    tiny: Problem, sandbox: Sandbox, source: str
) -> None:
    case = Prepared(tiny).cases(sandbox)[0]
    message = wire.Load("f", 2, "file.py", source.encode())
    assert used(message, case, tiny.spec.limits, sandbox) is None


def usage(**uses: tuple[int, int, int, int]) -> Usage:
    """A usage with layers by their kinds."""
    return Usage(layers={kind: ModuleUse(*numbers) for kind, numbers in uses.items()})


RIGHT = usage(Linear=(1, 7, 0, 7))


@pytest.mark.parametrize(
    ("variant", "submission", "is_confirmed", "is_contradicted"),
    [
        (RIGHT, usage(Linear=(1, 8, 0, 8)), False, False),  # the variant shows nothing
        (usage(Linear=(1, 8, 0, 7)), usage(Linear=(1, 9, 0, 7)), False, False),  # a third number
        (usage(Linear=(1, 8, 0, 8)), usage(Linear=(1, 8, 0, 7)), False, False),  # shares a part
        (usage(Linear=(1, 8, 0, 8)), usage(Linear=(0, 0, 1, 0)), False, False),  # runs uncounted
        (usage(Linear=(1, 8, 0, 8)), usage(Conv=(1, 7, 0, 7)), False, False),  # another layer
        (usage(Conv=(1, 8, 0, 8)), usage(Linear=(1, 7, 0, 7)), False, False),
        (usage(Linear=(0, 0, 1, 0)), usage(Linear=(1, 9, 0, 9)), False, True),
        (usage(Linear=(0, 0, 1, 0)), usage(Linear=(0, 0, 2, 0)), True, False),
    ],
)
def test_only_what_can_be_compared_counts(
    variant: Usage, submission: Usage, is_confirmed: bool, is_contradicted: bool
) -> None:
    assert confirmed(variant, RIGHT, submission) == is_confirmed
    assert contradicted(variant, RIGHT, submission) == is_contradicted


CLAIMS = [Claim(Aspect.MODULES, "Linear", (1, 7, 0, 7)), Claim(Aspect.DRAWS, "", (9, 0, 0, 0))]


def returned(data: bytes) -> Answer:
    values = np.frombuffer(data, np.uint8).astype(np.float64)
    return Returned(wire.NumberKind.REAL, values.shape, values)


def test_what_is_claimed_is_read() -> None:
    assert unpack(pack(CLAIMS)) == CLAIMS
    expected = Usage(layers={"Linear": ModuleUse(1, 7, 0, 7)}, draws=9)
    assert read_usage(returned(pack(CLAIMS))) == expected


def test_claims_are_cut_to_what_is_read() -> None:
    many = unpack(pack([Claim(Aspect.DRAWS, "x" * 999, (1 << 40, 0, 0, 0))] * 999))
    assert len(many) == MOST
    assert many[0] == Claim(Aspect.DRAWS, "x" * MAX_NAME, ((1 << 32) - 1, 0, 0, 0))


def forged(rows: bytes, *names: str) -> bytes:
    return wire.pack_parts(rows, wire.pack_texts(*names))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 40,
        pack(CLAIMS)[:-1],
        pack(CLAIMS) + b"\0",
        forged(ROW.pack(99, 0, 0, 0, 0), ""),
        forged(ROW.pack(1, 0, 0, 0, 0), "x" * (MAX_NAME + 1)),
        forged(ROW.pack(1, 0, 0, 0, 0)),
        forged(ROW.pack(1, 0, 0, 0, 0) * (MOST + 1), *[""] * (MOST + 1)),
    ],
)
def test_what_is_no_claim_is_refused(data: bytes) -> None:
    with pytest.raises(wire.WireError):
        unpack(data)
    assert read_usage(returned(data)) is None


@pytest.mark.parametrize("values", [[[1.0]], [0.5], [256.0], [-1.0], [np.nan]])
def test_what_is_no_bytes_is_refused(values: list[object]) -> None:
    array = np.array(values)
    assert read_usage(Returned(wire.NumberKind.REAL, array.shape, array)) is None
