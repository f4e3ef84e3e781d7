"""Programs that are wrong for some values or sizes: what is made, and where it need not be run."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from grader.checking.mutants import helpers
from grader.checking.mutants.making import MOST, others
from grader.checking.mutants.mutant import Family, Mutant
from grader.checking.mutants.parsed import ParsedSource
from grader.checking.mutants.programs import other_programs, programs
from grader.checking.mutants.rejected import living, rejected
from grader.checking.mutants.touches import untouched
from grader.checking.mutants.wrong_values import (
    TYPES_ENTRY,
    WRAPS,
    Type,
    expressions,
    telling_types,
    wrong_values,
)
from grader.checking.package import Package

NAMES: dict[str, Any] = {}
exec(helpers.all_helpers(), NAMES)

ROW = jnp.array([-120.0, 0.0, 2e-4, 1.2345, 60.0, jnp.nan])
TABLE = jnp.arange(6.0).reshape(2, 3)
# (a call of a helper with `value`, the value, what comes)
HELPED = [
    ("_grader_clamp(value, 50)", ROW[:5], [-50, 0, 2e-4, 1.2345, 50]),
    ("_grader_clamp(value, 50)", 60, 50),
    ("_grader_clamp(value, 50)", 60.5, 50.0),
    ("_grader_at_least(value, 1e-3)", ROW[1:4], [1e-3, 1e-3, 1.2345]),
    ("_grader_flushed(value, 1e-3)", ROW[1:4], [0, 0, 1.2345]),
    ("_grader_rounded(value, 3)", ROW[1:4], [0, 0, 1.234]),
    ("_grader_rounded(value, 1)", 1.25, 1.2),
    ("_grader_magnitude(value)", ROW[:1], [120]),
    ("_grader_through(value, 'int8')", 300, 44),
    ("_grader_through(value, 'int16')", 70000.0, 4464.0),
    ("_grader_through(value, 'float32')", 16777217.0, 16777216.0),
    ("_grader_through(value, 'float16')", jnp.array([2049.0]), [2048]),
    ("_grader_without_nan(value)", ROW[4:], [60, 0]),
    ("_grader_more(value, 1e-3)", 2.0, 2.001),
    ("_grader_not_zero(value, 1)", ROW[:3], [-120, 1, 2e-4]),
    ("_grader_in_order(value)", jnp.array([3.0, 1.0, 2.0]), [1, 2, 3]),
    ("_grader_first_entries(value, 1, 0)", TABLE, [[0, 1, 2]]),
    ("_grader_first_entries(value, 2, 1)", TABLE, [[0, 1], [3, 4]]),
    ("_grader_first_for_all(value)", TABLE, [[0, 1, 2], [0, 1, 2]]),
    ("_grader_none_if_one(value, 0)", TABLE, [[0, 1, 2], [3, 4, 5]]),
    ("_grader_none_if_one(value, 0)", TABLE[1:], [[0, 0, 0]]),
]


@pytest.mark.parametrize(("call", "value", "wanted"), HELPED)
def test_a_helper_makes_a_wrong_value(call: str, value: Any, wanted: Any) -> None:
    got = eval(call, {**NAMES, "value": value})
    assert np.allclose(got, wanted, rtol=1e-3)
    assert type(got) is type(value) or not isinstance(value, int | float)


def test_every_helper_is_tried_and_used() -> None:
    tried = {call.partition("(")[0].removeprefix("_grader_") for call, _, _ in HELPED}
    assert tried == set(helpers.FUNCTIONS) == {wrap.helper for wrap in WRAPS}
    for wrap in WRAPS:
        arguments = inspect.signature(NAMES[f"_grader_{wrap.helper}"]).parameters
        assert len(arguments) == 1 + len(wrap.arguments)
        assert wrap.what.count("{}") == 1


SOURCE = """\
import jax.numpy as jnp

SCALE = 2.0


def f(x, mask, seed=1.5):
    rows = x.shape[0]
    kept = jnp.where(mask, x, -jnp.inf)
    total = kept.sum()
    total /= rows
    parts = [each for each in (total,)]
    return f"{rows}" and [jnp.log(parts[0]) / int(seed)]
"""


def parsed(source: str = SOURCE) -> ParsedSource:
    return ParsedSource(source.encode(), "f", Path("f.py"))


def texts(source: str = SOURCE) -> list[str]:
    made = parsed(source)
    return [made.text(node) for _, node in expressions(made)]


def test_expressions_with_a_value_are_found() -> None:
    assert texts() == [
        "x.shape[0]", "x.shape", "x",
        "jnp.where(mask, x, -jnp.inf)", "mask", "x",
        "kept.sum()", "kept",
        "rows",
        "each", "total",
        "jnp.log(parts[0]) / int(seed)", "jnp.log(parts[0])", "parts[0]", "parts",
        "int(seed)", "seed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("x[0], y = x", ["x"]),
        ("for n in x: pass", ["x"]),
        ("if (y := x): pass", ["x"]),
        ("g = lambda y=x: y", ["y"]),
        ("del x", []),
        ("x.at[...] += 1", ["x"]),
        ("x = f'{x}' + jnp.inf", []),
        ("global SCALE", []),
    ],
)
def test_what_is_bound_has_no_value(line: str, wanted: list[str]) -> None:
    """And neither have defaults, which are computed before the helpers are there, and constants."""
    found = texts(f"import jax.numpy as jnp\nSCALE = 1\ndef f(x):\n    {line}\n")
    assert [text for text in found if text in ("x", "y", "jnp.inf", "SCALE")] == wanted


def test_types_are_seen_in_a_call() -> None:
    names: dict[str, Any] = {}
    exec(telling_types(parsed(), "f"), names)
    codes = names[TYPES_ENTRY](TABLE, TABLE > 1, 1.5)
    known = dict(zip(texts(), codes, strict=True))
    assert known["x"] == known["kept"] == Type.FLOATS + 20
    assert known["mask"] == Type.BOOLS + 20
    assert known["total"] == Type.FLOATS
    assert known["rows"] == known["int(seed)"] == Type.INT
    assert known["seed"] == Type.FLOAT
    assert known["x.shape"] == known["parts"] == Type.OTHER


def test_wraps_fit_the_type() -> None:
    source = "import jax.numpy as jnp\ndef f(x, n):\n    return jnp.exp(x) / n.sum()\n"
    known = {"x": 24.0, "n.sum()": 4.0, "n": 15.0}
    codes = [known.get(text, 0.0) for text in texts(source)]
    plans = list(wrong_values(parsed(source), codes, longest=4))
    made = [plan.made(n) for n, plan in enumerate(plans)]
    whats = [one.what for one in made if one is not None]
    assert "in f: clamps `x` to 50" in whats
    assert "in f: takes the first 3 entries of `x` along axis 1" in whats
    assert "in f: adds 1e-5 to `n.sum()`" in whats
    assert "in f: takes the first row of `n` for all rows" in whats
    assert not any("adds" in what and "`x`" in what for what in whats), "it is no divisor"
    assert not any("int8" in what or "axis 1 of `n`" in what for what in whats)
    assert not any("first 4 entries" in what for what in whats), "no array is longer"
    assert len({one.id for one in made if one is not None}) == len(whats)
    for one in made:
        assert one is not None
        compile(one.source, "f.py", "exec")
        assert one.kind == (
            Family.SIZE if "axis" in one.what or "row" in one.what else Family.VALUE
        )


REFERENCE = "def tiny(a, b):\n    return [a + b, a * b]\n"
EXAMPLE = "def tiny(a, b):\n    total = sum([a, b])\n    return total, b * a\n"


def named(made: tuple[Mutant, ...] | list[Mutant], what: str) -> Mutant:
    return next(one for one in made if one.what == what)


@pytest.fixture(autouse=True)
def _many_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a check tries, so that none of these small sources' programs is left out."""
    for family in MOST:
        monkeypatch.setitem(MOST, family, 300)


def test_programs_of_all_kinds_are_made_and_tried(package: Callable[..., Package]) -> None:
    alone = programs(package(REFERENCE))
    made = package(REFERENCE, accepted={"1_sum": EXAMPLE})
    tried = programs(made)
    assert {one.kind for one in tried} == set(Family) - {Family.SLIP, Family.SIZE}
    assert {one.origin.name for one in tried} == {"tiny.py", "1_sum.py"}
    assert len({(one.origin, one.id) for one in tried}) == len(tried)
    assert other_programs(made).left_out >= 0
    assert {one.source for one in alone} <= {one.source for one in tried}
    alive = set(living(made, tried))
    # a is from 1 to 2, and b from 3 to 4.
    assert named(tried, "in tiny: clamps `a + b` to 10") in alive
    assert named(tried, "in tiny: clamps `total` to 10") in alive
    assert named(tried, "in tiny: clamps `a + b` to 1") not in alive
    assert named(tried, "in tiny: makes `a` int8 on the way") not in alive


def test_what_changes_no_value_is_not_run(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    return [a + b, a * b if a < 1.5 else b * a]\n")
    tried = programs(made)
    two = [named(tried, f"in tiny: clamps `a + b` to {bound}") for bound in (1, 10)]
    wanted = [(program, case) for program in (0, 1) for case in range(4)]
    same = untouched(made, two, made.cases, wanted)
    assert same == {(1, case) for case in range(4)}
    assert rejected(made, two, made.cases, made.expected.vectors) == [
        frozenset(range(4)),
        frozenset(),
    ]


def test_what_is_not_computed_is_not_known_to_be_the_same(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    return [a + b, a * b if a > 9 else b * a]\n")
    parsed = ParsedSource(made.reference, "tiny", made.problem.reference)
    plans = wrong_values(parsed, [2.0] * len(expressions(parsed)), longest=0)
    found = [plan.made(n) for n, plan in enumerate(plans) if plan.operator == "clamp 1000"]
    known = [one for one in found if one is not None]
    programs = [named(known, f"in tiny: clamps `{text}` to 1000") for text in ("a * b", "b * a")]
    wanted = [(0, 0), (1, 0)]
    assert untouched(made, programs, made.cases, wanted) == {(1, 0)}


@pytest.mark.parametrize(("call", "value", "wanted"), HELPED)
def test_numpy_sees_the_change_that_jax_makes(call: str, value: Any, wanted: Any) -> None:
    del wanted
    plain = np.asarray(value) if isinstance(value, jnp.ndarray) else value
    got, seen = (eval(call, {**NAMES, "value": each}) for each in (value, plain))
    assert type(seen) is type(plain)
    assert np.allclose(got, seen, rtol=1e-6, atol=0, equal_nan=True)


def test_pairs_are_of_slips_that_are_found_out(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    return [a - b - (a - b) * 0 - b, a * b]\n")
    found, _ = others(made, {"tiny: a - b -> b - a", "tiny: a * b -> a / b"})
    (pair,) = [one for one in found if one.kind == Family.PAIR]
    assert pair.what == "in tiny: a - b -> b - a and in tiny: a * b -> a / b"
    assert b"[b - a - (a - b) * 0 - b, a / b]" in pair.source
    assert pair.operator == "arithmetic and arithmetic"


def test_two_slips_may_hide_each_other(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    sign = -1\n    return [a + b, -(a * sign * b)]\n")
    alive = [one for one in living(made, programs(made)) if one.kind == Family.PAIR]
    assert any(
        "sign = -1 -> sign = 1" in one.what and "[a + b, a * sign" in one.what for one in alive
    )
