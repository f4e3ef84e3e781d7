"""Programs that are wrong for some values or sizes: what is made, and where it need not be run."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.mutated import SOURCE
from support.paths import ROOT

from grader.checking.mutants.making import MOST, others
from grader.checking.mutants.programs import other_programs, programs
from grader.checking.mutants.rejected import living, rejected
from grader.checking.mutants.touches import untouched
from grader.checking.package import Package
from grader.mutants.mutant import Family, Mutant
from grader.mutants.parsed import ParsedSource
from grader.mutants.wrong_values import (
    expressions,
    wrong_values,
)


@pytest.mark.slow
def test_what_needs_jax() -> None:
    """In a process of its own: jax, once imported, warns at each fork."""
    file = Path(__file__).with_name("with_jax.py")
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


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


def test_pairs_are_of_slips_that_are_found_out(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    return [a - b - (a - b) * 0 - b, a * b]\n")
    found = others(made, {"tiny: a - b -> b - a", "tiny: a * b -> a / b"})
    (pair,) = [one for one in found.chosen if one.kind == Family.PAIR]
    assert pair.what == "in tiny: a - b -> b - a and in tiny: a * b -> a / b"
    assert b"[b - a - (a - b) * 0 - b, a / b]" in pair.source
    assert pair.operator == "arithmetic and arithmetic"


def test_two_slips_may_hide_each_other(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    sign = -1\n    return [a + b, -(a * sign * b)]\n")
    alive = [one for one in living(made, programs(made)) if one.kind == Family.PAIR]
    assert any(
        "sign = -1 -> sign = 1" in one.what and "[a + b, a * sign" in one.what for one in alive
    )
