"""The attack on the cases of a problem: what lives, which inputs tell it, and what then is left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.tiny import lay

from grader.cases.make import pack
from grader.checking.adversaries.attack import attack
from grader.checking.adversaries.called import Called
from grader.checking.adversaries.check import check_adversaries
from grader.checking.adversaries.choose import choose
from grader.checking.adversaries.facts import Fact, Sort
from grader.checking.adversaries.suggest import suggest
from grader.checking.findings import Severity
from grader.checking.package import Package
from grader.grading.grade import grade_prepared
from grader.grading.submission import from_bytes
from grader.problem.catalogue import Catalogue
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

SPEC = """\
id: scaled
title: Scaled
track: tests
difficulty: easy
function: scaled
seed: 1
dims:
  n: {type: integers, low: 1, high: 4}
arguments:
  - name: s
    kind: int
    meaning: a factor
    generator: {type: integers, low: 1, high: 9}
    valid: {low: 0, high: 1000}
  - name: x
    kind: array
    shape: [n]
    meaning: numbers
    generator: {type: normal}
    valid: {low: -100, high: 100}
output:
  shape: [1]
  components:
    - {name: total, rtol: 1.0e-5, atol: 1.0e-5}
cases:
  - {name: sample, visibility: sample, count: 1, weight: 0}
  - name: edge
    visibility: hidden
    pinned:
      - values: {n: 2, s: 3}
      - values: {n: 4}
"""
REFERENCE = "def scaled(s, x):\n    return [s * sum(float(v) for v in x)]\n"
# Right, but in float32 where the others add up in float64.
ACCEPTED = "def scaled(s, x):\n    return [float(s) * float(x.sum())]\n"

# Wrong solutions; each is right for all cases of the spec above.
WRONG = {
    "clips": "def scaled(s, x):\n    return [s * sum(min(float(v), 50.0) for v in x)]\n",
    "one size": "def scaled(s, x):\n    return [s * sum(float(v) for v in x) * (len(x) != 3)]\n",
    "remembers": (
        "KNOWN = {}\n\n\ndef scaled(s, x):\n"
        "    return KNOWN.setdefault((s, float(x[0])), [s * sum(float(v) for v in x)])\n"
    ),
    "adds up": (
        "SEEN = {}\n\n\ndef scaled(s, x):\n    key = s, tuple(map(float, x))\n"
        "    SEEN[key] = SEEN.get(key, 0) + s * sum(key[1])\n    return [SEEN[key]]\n"
    ),
    "large factors": "def scaled(s, x):\n    return [min(s, 99) * sum(float(v) for v in x)]\n",
    "zeros": "def scaled(s, x):\n    return [s * sum(float(v) for v in x) if s else 1.0]\n",
}

Make = Callable[[str], Package]
# Wide enough for sums in any order: else a suggested case may tell a mere order from another.
FOR_ANY_ORDER = SPEC.replace("atol: 1.0e-5", "atol: 0.1")


@pytest.fixture
def make(tmp_path: Path, sandbox: Sandbox) -> Make:
    def package(spec: str) -> Package:
        lay(
            tmp_path,
            {
                "scaled/problem.yaml": spec,
                "scaled.py": REFERENCE,
                "examples/accepted/01.py": ACCEPTED,
            },
        )
        problem = Catalogue(tmp_path, tmp_path).load("scaled")
        return Package(problem, tmp_path / "examples", sandbox)

    return package


def verdicts(package: Package, sandbox: Sandbox) -> dict[str, Verdict]:
    return {
        name: grade_prepared(
            from_bytes(source.encode()), package.prepared, sandbox, with_feedback=False
        ).verdict
        for name, source in {**WRONG, "right": ACCEPTED}.items()
    }


@pytest.mark.slow
def test_wrong_solutions_pass_until_what_is_suggested_is_pasted(
    make: Make, sandbox: Sandbox
) -> None:
    weak = make(FOR_ANY_ORDER)
    assert set(verdicts(weak, sandbox).values()) == {Verdict.AC}
    findings = list(check_adversaries(weak))
    (error,) = [each for each in findings if each.severity == Severity.ERROR]
    assert "expected 95% or more" in error.message
    told = "\n".join(f"{each.message}\n{each.lines}" for each in findings)
    for living in (
        "n: is 3: told by input",
        "s: is 0: told by input",
        "x: an entry in the range 50 to 80: told by input",
        "no case that counts is repeated exactly",
        "x, an entry in the range",
    ):
        assert living in told
    group = suggest(weak)
    assert group is not None
    strong = make(f"{FOR_ANY_ORDER}{group}repeats: true\n")
    assert [each.severity for each in check_adversaries(strong)] == [Severity.NOTE]
    assert suggest(strong) is None
    found = verdicts(strong, sandbox)
    assert found.pop("right") == Verdict.AC
    assert found == dict.fromkeys(WRONG, Verdict.WA)
    # What stood there before is the same to the bit.
    for before, after in zip(weak.cases, strong.cases, strict=False):
        assert before.name == after.name
        assert pack(before) == pack(after)


@pytest.mark.slow
def test_inputs_are_refused_for_which_right_answers_differ(make: Make) -> None:
    """A right solution that adds up in another order must stay right."""
    package = make(SPEC)
    found = attack(package, with_programs=False)
    assert found.living
    answers = [
        package.vectors(package.run(source, found.chosen), found.chosen)
        for source in (ACCEPTED.encode(), package.reference)
    ]
    for vector, expected in zip(*answers, strict=True):
        assert vector is not None
        assert expected is not None
        assert abs(vector - expected) <= 1e-5 + 1e-5 * abs(expected)


def test_the_fewest_inputs_are_chosen_and_no_doubtful_one() -> None:
    a, b, c = (Fact(Sort.VALUE, "x", name) for name in "abc")
    rejects = [frozenset({a}), frozenset({a, b}), frozenset({b, c}), frozenset({a, b, c})]
    offered: list[Called] = [Offered() for _ in rejects]  # type: ignore[misc]

    def none(chosen: object) -> set[int]:
        return set()

    assert choose(offered, rejects, frozenset(), [], none) == [3]
    assert choose(offered, rejects, frozenset({c}), [], none) == [1]

    def the_last(chosen: object) -> set[int]:
        assert isinstance(chosen, list)
        return {n for n, one in enumerate(chosen) if one is offered[3]}

    assert sorted(choose(offered, rejects, frozenset(), [], the_last)) == [1, 2]


class Offered:
    """A call of which only the shape matters."""

    shape = (("n", 1),)
