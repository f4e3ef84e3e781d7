"""What an entry point may return, and what becomes of it; all of it made in a real child."""

import numpy as np
import pytest
from support.helpers import answers, cause, run_source

from grader.jail.wire import NumberKind, Refusal
from grader.sandbox.outcome import Answer, Cause, Raised, Refused, Returned
from grader.sandbox.zygote import Zygote

PRELUDE = """
import array, collections, decimal, fractions, itertools, types
import jax, jax.numpy as jnp, ml_dtypes
import numpy as np
from flax import nnx

class Forged(np.ndarray):
    __array_priority__ = 1e9
    size = 0
    shape = property(lambda self: (2,))
    dtype = property(lambda self: np.dtype(bool))
    def __array__(self, *args, **kwargs): return np.full(2, 9.0)
    def __eq__(self, other): return True
    def __float__(self): return 9.0
    def __len__(self): return 10**9
    def astype(self, *args, **kwargs): return np.full(2, 9.0)

class Long(list):
    def __len__(self): return 10**12
    def __iter__(self): return iter(itertools.repeat(1.0))
    def __getitem__(self, at): return 1.0

class Pretender:
    __class__ = np.ndarray
    shape, size, dtype = (2,), 2, np.dtype(float)
    def __array__(self, *args, **kwargs): return np.ones(2)

class Meta(type):
    @property
    def __name__(cls): raise RuntimeError("no name")
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True

class Odd(metaclass=Meta):
    def __getattr__(self, name): raise SystemError(name)

class Number(float):
    def __float__(self): return 7.0

class Array:
    def __array__(self, *args, **kwargs): return np.ones(2)
    def __jax_array__(self): return jnp.ones(2)

Pair = collections.namedtuple("Pair", "a b")

def nested(depth, value=1.0):
    for _ in range(depth): value = [value]
    return value

def itself():
    x = []
    x.append(x)
    return x

def leaked():
    out = []
    jax.jit(lambda x: out.append(x) or x)(jnp.ones(2))
    return out[0]

def deleted():
    x = jnp.ones(2)
    x.delete()
    return x

def donated():
    x = jnp.ones(2)
    jax.jit(lambda y: y + 1, donate_argnums=0)(x)
    return x

async def coroutine(): return 1.0
def generator(): yield 1.0
"""

NAN = float("nan")
# expression: (shape, values)
NUMBERS: dict[str, tuple[tuple[int, ...], list[float]]] = {
    "[1, 2.5]": ((2,), [1, 2.5]),
    "(1, 2.5)": ((2,), [1, 2.5]),
    "Pair(1, 2.5)": ((2,), [1, 2.5]),
    "(1, np.float32(2.5), jnp.float32(3), np.array(4))": ((4,), [1, 2.5, 3, 4]),
    "[True, 2.0]": ((2,), [1, 2]),
    "[[1, 2], (3, 4)]": ((2, 2), [1, 2, 3, 4]),
    "[jnp.array([1, 2]), np.array([3.0, 4.0])]": ((2, 2), [1, 2, 3, 4]),
    "[np.ones(1), np.ones(1)]": ((2, 1), [1, 1]),
    "1.5": ((), [1.5]),
    "3": ((), [3]),
    "np.float16(0.5)": ((), [0.5]),
    "np.array(2.0)": ((), [2]),
    "jnp.array(2.0)": ((), [2]),
    "jnp.array([1.0, 1.0009766], jnp.float16)": ((2,), [1, 1.0009765625]),
    "jnp.array([1.0, 3.140625], jnp.bfloat16)": ((2,), [1, 3.140625]),
    "jnp.array([1, 2], jnp.float8_e4m3fn)": ((2,), [1, 2]),
    "np.array([1, 2], ml_dtypes.bfloat16)": ((2,), [1, 2]),
    "np.array([1, 2], np.float64)": ((2,), [1, 2]),
    "np.array([1, 2], np.longdouble)": ((2,), [1, 2]),
    "np.array([1.0, 2.0], '>f8')": ((2,), [1, 2]),
    "np.array([2**63], np.uint64)": ((1,), [2.0**63]),
    "2**53 + 1": ((), [2.0**53]),
    "-(10**300)": ((), [-1e300]),
    "[float('nan'), float('inf'), -0.0]": ((3,), [NAN, float("inf"), -0.0]),
    "np.matrix([[1, 2]])": ((1, 2), [1, 2]),
    "np.ma.array([1.0, 2.0], mask=[0, 1])": ((2,), [1, 2]),
    "np.arange(6.0)[::-2]": ((3,), [5, 3, 1]),
    "np.asfortranarray(np.arange(4.0).reshape(2, 2))": ((2, 2), [0, 1, 2, 3]),
    "np.broadcast_to(1.0, (3,))": ((3,), [1, 1, 1]),
    "np.arange(3.0).view(Forged)": ((3,), [0, 1, 2]),
    "Long([1.0, 2.0])": ((2,), [1, 2]),
    "Number(3)": ((), [7]),
    "[]": ((0,), []),
    "[[], []]": ((2, 0), []),
    "np.zeros((0, 3))": ((0, 3), []),
    "nested(15)": ((1,) * 15, [1]),
    "np.ones((1,) * 40)": ((1,) * 40, [1]),
    "[0.0] * 2048": ((2048,), [0.0] * 2048),
    "np.zeros(2048)": ((2048,), [0.0] * 2048),
    "jax.random.PRNGKey(0)": ((2,), [0, 0]),
}
# expression: kind of number
OTHER_KINDS = {
    "True": NumberKind.BOOL,
    "np.bool_(True)": NumberKind.BOOL,
    "[True, False]": NumberKind.BOOL,
    "jnp.array([True])": NumberKind.BOOL,
    "1j": NumberKind.COMPLEX,
    "[1.0, 1j]": NumberKind.COMPLEX,
    "jnp.ones(2, jnp.complex64)": NumberKind.COMPLEX,
    "np.array([1, None])": NumberKind.OTHER,
    "np.array(['a'])": NumberKind.OTHER,
    "np.array([b'a'])": NumberKind.OTHER,
    "np.str_('1.0')": NumberKind.OTHER,
    "np.datetime64('2020')": NumberKind.OTHER,
    "np.timedelta64(1)": NumberKind.OTHER,
    "np.array([1, 2], 'm8[s]')": NumberKind.OTHER,
    "np.zeros(2, 'i4,f4')": NumberKind.OTHER,
    "[1.0, np.array('x')]": NumberKind.OTHER,
    "jax.random.key(0)": NumberKind.OTHER,
    "jax.random.split(jax.random.key(0))": NumberKind.OTHER,
}
# expression: why not
REFUSALS = {
    "None": Refusal.NONE,
    "[1.0, None]": Refusal.NONE,
    "{'a': 1.0}": Refusal.MAPPING,
    "types.MappingProxyType({})": Refusal.MAPPING,
    "nnx.State({})": Refusal.MAPPING,
    "'1.0'": Refusal.TEXT,
    "['1.0']": Refusal.TEXT,
    "b'1'": Refusal.TEXT,
    "nnx.Param(jnp.ones(2))": Refusal.VARIABLE,
    "[nnx.BatchStat(jnp.ones(2))]": Refusal.VARIABLE,
    "leaked()": Refusal.TRACER,
    "[1.0, leaked()]": Refusal.TRACER,
    "[[1, 2], [3]]": Refusal.RAGGED,
    "[1, [2]]": Refusal.RAGGED,
    "[jnp.ones(2), jnp.ones((2, 1))]": Refusal.RAGGED,
    "nested(17)": Refusal.TOO_DEEP,
    "nested(10**5)": Refusal.TOO_DEEP,
    "itself()": Refusal.TOO_DEEP,
    "[np.ones((1,) * 64)]": Refusal.TOO_DEEP,
    "10**400": Refusal.NUMBER_TOO_LARGE,
    "[10**400]": Refusal.NUMBER_TOO_LARGE,
    "coroutine()": Refusal.COROUTINE,
    "generator()": Refusal.COROUTINE,
    "(x for x in [1.0])": Refusal.COROUTINE,
    "itertools.count()": Refusal.OTHER,
    "range(2)": Refusal.OTHER,
    "{1.0}": Refusal.OTHER,
    "iter([1.0])": Refusal.OTHER,
    "object()": Refusal.OTHER,
    "np.float32": Refusal.OTHER,
    "np": Refusal.OTHER,
    "fractions.Fraction(1, 2)": Refusal.OTHER,
    "decimal.Decimal(1)": Refusal.OTHER,
    "array.array('d', [1.0])": Refusal.OTHER,
    "memoryview(b'x')": Refusal.OTHER,
    "Array()": Refusal.OTHER,
    "Pretender()": Refusal.OTHER,
    "nnx.Linear(1, 1, rngs=nnx.Rngs(0))": Refusal.OTHER,
}
OVERSIZE = [
    "[0.0] * 2049",
    "np.zeros(2049)",
    "[np.zeros(2000), np.zeros(2000)]",
    "jnp.zeros(10**6)",
    "np.broadcast_to(np.float32(1), (10**12,))",
    "[[]] * 2049",
    "np.array(['x'] * 2049)",
]
# expression: the exception's type
ERRORS = {
    "deleted()": "RuntimeError",
    "donated()": ("RuntimeError", "none: this machine did not donate"),
    "Odd()": "RuntimeError",
}
EXPRESSIONS = [*NUMBERS, *OTHER_KINDS, *REFUSALS, *ERRORS]


@pytest.fixture(scope="module")
def returned(zygote: Zygote) -> dict[str, Answer | None]:
    """What became of each expression: all in one process, so that jax compiles once."""
    table = "".join(f"    lambda: ({expression}),\n" for expression in EXPRESSIONS)
    source = f"{PRELUDE}\nVALUES = [\n{table}]\ndef f(n): return VALUES[int(n)]()\n"
    outcome = run_source(
        zygote, source, [[float(n)] for n in range(len(EXPRESSIONS))], wall_s=60, cpu_s=60
    )
    assert outcome.load.answer is None
    return dict(zip(EXPRESSIONS, answers(outcome), strict=True))


@pytest.mark.parametrize("expression", NUMBERS)
def test_numbers(returned: dict[str, Answer | None], expression: str) -> None:
    shape, values = NUMBERS[expression]
    answer = returned[expression]
    assert isinstance(answer, Returned), answer
    assert answer.kind == NumberKind.REAL
    assert answer.shape == shape
    assert answer.values is not None
    np.testing.assert_array_equal(answer.values.reshape(-1), values)
    assert (np.signbit(answer.values.reshape(-1)) == np.signbit(values)).all()


@pytest.mark.parametrize("expression", OTHER_KINDS)
def test_other_kinds(returned: dict[str, Answer | None], expression: str) -> None:
    answer = returned[expression]
    assert isinstance(answer, Returned), answer
    assert answer.kind == OTHER_KINDS[expression]
    assert answer.values is None


@pytest.mark.parametrize("expression", REFUSALS)
def test_refusals(returned: dict[str, Answer | None], expression: str) -> None:
    answer = returned[expression]
    assert isinstance(answer, Refused), answer
    assert answer.refusal == REFUSALS[expression]


@pytest.mark.parametrize("expression", ERRORS)
def test_errors(returned: dict[str, Answer | None], expression: str) -> None:
    answer = returned[expression]
    if expression == "donated()" and isinstance(answer, Returned):
        return
    assert isinstance(answer, Raised), answer
    assert answer.type_name in ERRORS[expression]


def test_one_number_more_than_the_limit_is_oversize(zygote: Zygote) -> None:
    for expression in OVERSIZE:
        outcome = run_source(zygote, f"{PRELUDE}\ndef f(): return {expression}\n")
        assert cause(outcome.calls[0].answer) == Cause.RETURNED, expression
