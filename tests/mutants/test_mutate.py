"""Mutants by one slip: what is made of a source, and what is left alone."""

import ast

import pytest

from grader.mutants.mutate import mutants
from grader.mutants.operators import OPERATORS


def changes(source: str, operator: str, entry: str = "f") -> list[str]:
    """What an operator makes of a source, without the function's name."""
    made = mutants(source.encode(), entry)
    return [one.id.partition(": ")[2] for one in made if one.operator == operator]


NNX = "from flax import nnx\nimport jax\nimport jax.numpy as jnp\n"
# (operator, body of f(a: float, b: float, x), some of what is made of it)
MADE = [
    ("constants", "return a + 3", ["a + 3 -> a + 4", "a + 3 -> a + 2"]),
    ("constants", "return x[0]", ["x[0] -> x[1]", "x[0] -> x[-1]"]),
    ("constants", "return a * 0.5", ["a * 0.5 -> a * 0.505", "a * 0.5 -> a * 0.0"]),
    ("constants", "return x.sum(axis=0)", ["x.sum(axis=0) -> x.sum(axis=1)"]),
    ("arithmetic", "return a - b", ["a - b -> a + b", "a - b -> b - a", "a - b -> a"]),
    ("arithmetic", "return a / (b + 1)", ["a / (b + 1) -> (b + 1) / a"]),
    ("arithmetic", "return x @ x.T", ["x @ x.T -> x * x.T", "x @ x.T -> x.T @ x"]),
    ("arithmetic", "return -a", ["return -a -> return a"]),
    ("arithmetic", "return-a", []),  # without the sign it is no Python
    ("arithmetic", "a += b\n    return a", ["a += b -> a -= b", "a += b -> a = b"]),
    ("comparisons", "return a < b", ["a < b -> a <= b", "a < b -> a >= b"]),
    ("comparisons", "return a == b", ["a == b -> a != b"]),
    ("booleans", "return x.sum(keepdims=True)", ["x.sum(keepdims=True) -> x.sum(keepdims=False)"]),
    ("booleans", "return a and b", ["a and b -> a or b"]),
    ("booleans", "return a if x else b", ["a if x else b -> b if x else a"]),
    ("keywords", "return x.sum(axis=0)", ["x.sum(axis=0) -> x.sum()"]),
    ("statements", "a = 1\n    b += a\n    return b", ["b += a -> pass"]),
    ("statements", "if a:\n        b = 2\n    return b", ["if a: b = 2 -> pass"]),
    ("calls", "return abs(a + b) * 2", ["abs(a + b) -> a + b"]),
    ("calls", "return x.ravel()", ["x.ravel() -> x"]),
    ("calls", "return 2 * max(a, b + 1)", ["max(a, b + 1) -> b + 1", "max(a, b + 1) -> a"]),
    ("calls", "return jnp.where(x, a, b)", [
        "jnp.where(x, a, b) -> a",
        "jnp.where(x, a, b) -> b",
    ]),
    ("order", "return max(a, b)", ["max(a, b) -> max(b, a)"]),
    ("order", "return [a, b]", ["return [a, b] -> return [b, a]"]),
    ("parameters", "return abs(a)", ["abs(a) -> abs(b)"]),
    ("seeds", "return nnx.Rngs(int(a))", [
        "nnx.Rngs(int(a)) -> nnx.Rngs(0)",
        "nnx.Rngs(int(a)) -> nnx.Rngs(int(a) + 1)",
    ]),
    ("seeds", "return jax.random.key(7)", ["jax.random.key(7) -> jax.random.key(0)"]),
    ("off_by_one", "return [c for c in range(a)]", ["range(a) -> range(a + 1)"]),
    ("off_by_one", "return 2 * int(a)", ["int(a) -> int(a) - 1"]),
    ("off_by_one", "return [c for c in x]", ["for c in x -> for c in x[1:]"]),
    ("loops", "for _ in x:\n        a += 1\n    return a", [
        "for _ in x: a += 1 -> for _ in x: a += 1; break"
    ]),
    ("bias", "return nnx.Linear(a, b)", [
        "nnx.Linear(a, b) -> nnx.Linear(a, b, use_bias=False)"
    ]),
    ("bias", "return nnx.Linear(a, use_bias=False)", [
        "nnx.Linear(a, use_bias=False) -> nnx.Linear(a, use_bias=True)"
    ]),
    ("methods", "return jnp.sum(x)", ["jnp.sum(x) -> jnp.mean(x)", "jnp.sum(x) -> jnp.max(x)"]),
    ("methods", "return max(a, b)", ["max(a, b) -> min(a, b)"]),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "body", "wanted"), MADE)
def test_an_operator_makes_its_slips(operator: str, body: str, wanted: list[str]) -> None:
    made = changes(f"{NNX}\ndef f(a: float, b: float, x):\n    {body}\n", operator)
    assert [one for one in wanted if one not in made] == [], made


def test_every_operator_is_tried() -> None:
    tried = {operator for operator, _, _ in MADE} | {"attributes"}
    assert {operator.__name__ for operator in OPERATORS} == tried


MODEL = '''\
"""A file."""

import jax.numpy as jnp
from flax import nnx

SCALE = 2.0
UNUSED = 3.0


class Model(nnx.Module):
    """Two layers."""

    def __init__(self, width: int, rngs: nnx.Rngs):  # the widths
        self.l1 = nnx.Linear( width,width, rngs=rngs )
        self.l2 = nnx.Linear(width, width, rngs=rngs)

    def __call__(self, x):
        """Both."""
        return (self.l2(self.l1(x))
                * SCALE)   # scaled

    def trace(self):
        return self.l1


def f(a: float, x: "x of 1") -> "2":
    """Do 1 thing."""
    return _helper(Model(int(a), nnx.Rngs(0)), x)


def _helper(model, x):
    return model(x)


def wrong(a, x):
    return _other(UNUSED + 1, x)


def _other(a, x):
    return Model(1, nnx.Rngs(0)).trace()
'''


def test_an_attribute_is_taken_for_another() -> None:
    assert changes(MODEL, "attributes") == [
        "self.l2(self.l1(x)) -> self.l1(self.l1(x))",
        "self.l1(x) -> self.l2(x)",
    ]


def test_only_what_the_entry_point_reaches_is_changed() -> None:
    owners = {one.id.partition(":")[0] for one in mutants(MODEL.encode(), "f")}
    assert owners == {"SCALE", "Model.__init__", "Model.__call__", "f", "_helper"}
    assert "Model.trace" in {
        one.id.partition(":")[0]
        for one in mutants(MODEL.replace("model(x)", "model.trace() + 1").encode(), "f")
    }
    assert mutants(MODEL.encode(), "nowhere") == ()


def test_all_else_stays_as_it_was_byte_for_byte() -> None:
    lines = MODEL.splitlines(keepends=True)
    made = mutants(MODEL.encode(), "f")
    assert len(made) > 20
    for one in made:
        changed = one.source.decode().splitlines(keepends=True)
        head = next(n for n, line in enumerate(lines) if changed[n] != line)
        tail = next(
            n for n in range(1, len(lines)) if changed[-n] != lines[-n] or len(lines) - n == head
        )
        assert abs(len(changed) - len(lines)) <= 1
        assert head == one.line - 1 or "(self.l2" in one.diff or "* SCALE" in one.diff
        assert len(lines) - tail - head <= 1, one.diff
        for text in ('"""A file."""', '"""Do 1 thing."""', '"x of 1") -> "2"', "UNUSED = 3.0\n"):
            assert text in one.source.decode()


def test_mutants_are_programs_that_differ() -> None:
    made = mutants(MODEL.encode(), "f")
    trees = [ast.dump(ast.parse(one.source)) for one in made]
    assert len(set(trees)) == len(trees)
    assert ast.dump(ast.parse(MODEL)) not in trees
    assert len({one.id for one in made}) == len(made)
    for one in made:
        compile(one.source, "reference.py", "exec")


def test_swapping_what_is_the_same_is_no_mutant() -> None:
    assert changes("def f(a, b):\n    return max(a, a)\n", "order") == []


def test_the_name_of_a_mutant_survives_edits_elsewhere() -> None:
    edited = MODEL.replace("def _helper", "def _new(a):\n    return a + 1\n\n\ndef _helper")
    edited = edited.replace('"""A file."""', '"""A file.\n\nWith more words.\n"""')
    edited = edited.replace("  # the widths", "").replace("( width,width, ", "(width, width, ")
    before, after = mutants(MODEL.encode(), "f"), mutants(edited.encode(), "f")
    assert [one.id for one in before] == [one.id for one in after]
    assert [one.line for one in before] != [one.line for one in after]


def test_the_same_change_in_two_places_has_two_names() -> None:
    made = changes("def f(a):\n    return [int(a), int(a)]\n", "off_by_one")
    assert made == [
        "int(a) -> int(a) + 1",
        "int(a) -> int(a) - 1",
        "int(a) -> int(a) + 1 #2",
        "int(a) -> int(a) - 1 #2",
    ]


def test_a_parameter_that_is_handed_on_is_mistaken_once() -> None:
    source = "def f(a, b):\n    return _g(a, b, 1)\n\n\ndef _g(a, b, c):\n    return abs(b)\n"
    made = [one.id for one in mutants(source.encode(), "f") if one.operator == "parameters"]
    assert made == [
        "f: _g(a, b, 1) -> _g(b, b, 1)",
        "f: _g(a, b, 1) -> _g(a, a, 1)",
        "_g: abs(b) -> abs(c)",
    ]


def test_a_statement_without_which_a_name_is_unbound_stays() -> None:
    assert changes("def f(a):\n    b = a\n    return b\n", "statements") == []


def test_what_is_not_python_is_told() -> None:
    with pytest.raises(ValueError, match="not Python as libcst reads it"):
        mutants(b"def f(:\n", "f")
