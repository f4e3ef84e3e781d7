"""What an attack leaves out stands in the note of the check, in words."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from support.tiny import GOOD, REFERENCE, catalogue_of, lay, lay_problem

from grader.checking.adversaries.attack import Attack, attack
from grader.checking.adversaries.check import check_adversaries
from grader.checking.adversaries.facts import Fact, Sort
from grader.checking.adversaries.left_out import left_out
from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.sandbox.proof.ladder import Sandbox

NOTEBOOK = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(GOOD)]))
# Right once: loaded again in the same process it is wrong.
ONCE = (
    "import math\nFIRST = not hasattr(math, 'loaded')\nmath.loaded = True\n"
    "def tiny(a, b):\n    return [a + b, a * b if FIRST else 0]\n"
)
# Right, and from now on the reference, which calls `abs`, is not.
SPOILS = f"import builtins\nbuiltins.abs = lambda value: 0\n{GOOD}"
ABSOLUTE = "def tiny(a, b):\n    return [abs(a + b), a * b]\n"
LATIN = f"# -*- coding: latin-1 -*-\n# \xe9\n{GOOD}".encode("latin-1")
# From which many programs can be made, and one that is small enough to be tried as a whole.
LONG = "def tiny(a, b):\n    return [{0} + a + b, {0} + a * b]\n".format(" + ".join(["a - a"] * 40))
SINE = "import jax.numpy as jnp\ndef tiny(a, b):\n    return [jnp.sin(a * a), a * b]\n"
SHORT = "def tiny(a, b):\n    return a, b\n"


def package(
    folder: Path, sandbox: Sandbox, accepted: Mapping[str, str | bytes], reference: str = REFERENCE
) -> Package:
    lay_problem(folder, reference=reference)
    examples = folder / "submissions_example/tiny"
    lay(examples, {f"accepted/{name}": text for name, text in accepted.items()})
    return Package(catalogue_of(folder).load("tiny"), examples, sandbox)


def note(made: Package) -> Finding:
    (found,) = [one for one in check_adversaries(made) if one.severity == Severity.NOTE]
    return found


@pytest.mark.slow
def test_the_note_names_all_that_is_left_out(tmp_path: Path, sandbox: Sandbox) -> None:
    examples: dict[str, str | bytes] = {
        "1_once.py": ONCE,
        "2_cells.ipynb": NOTEBOOK,
        "3_latin.py": LATIN,
        "4_long.py": LONG,
        "5_spoils.py": SPOILS,
        "6_more.ipynb": NOTEBOOK,
    }
    made = package(tmp_path, sandbox, examples, ABSOLUTE)
    assert len(made.accepted) == len(examples)
    told = note(made)
    lines = told.detail.splitlines()
    twice = "an example that is wrong, or makes the reference wrong, if it is loaded twice"
    assert lines[0].startswith("not tried: up to ")
    assert lines[0].endswith(" more programs")
    assert lines[1:4] == [
        "no program is made from a notebook: accepted/2_cells.ipynb, accepted/6_more.ipynb",
        f"no program is made from {twice}: accepted/1_once.py, accepted/5_spoils.py",
        "no program is made from an example that libcst can't read as UTF-8: accepted/3_latin.py",
    ]
    assert "that neither a case nor an input rejects; most likely right" in lines[4]
    assert len(lines) == 5
    # The table of what the cases cover stands below.
    assert told.lines.startswith(f"{told.detail}\na, in the range\n    1 to 2: 2")


@pytest.mark.parametrize(
    ("living", "facts", "expected"),
    [
        (0, (), []),
        (
            1,
            (),
            ["not counted: 1 program that neither a case nor an input rejects; most likely right"],
        ),
        (
            2,
            (Fact(Sort.SIZE, "n", "is", "3"), Fact(Sort.VALUE, "x", "all 0")),
            [
                "not counted: 2 programs that neither a case nor an input rejects; most likely "
                "right",
                "not counted, because right ways to compute differ there by more than half of the "
                "tolerance, for every input that would tell: n: is 3; x: all 0",
            ],
        ),
    ],
)
def test_what_does_not_count_is_told_and_nothing_else(
    living: int, facts: tuple[Fact, ...], expected: list[str], short: tuple[Package, Attack]
) -> None:
    made, found = short
    changed = replace(found, undecided=living, doubtful=facts)
    assert list(left_out(made, changed)) == expected


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> tuple[Package, Attack]:
    """A package of which every program can be tried."""
    made = package(tmp_path_factory.mktemp("short"), sandbox, {}, SHORT)
    return made, attack(made)


@pytest.mark.parametrize(
    ("reference", "example", "lost"),
    [
        (REFERENCE, GOOD.replace("a + b", "a + b + (a > 50)"), {"50 to 80", "200 to 500"}),
        # In 32 bit, the sine of a large number has a large error; in 64 bit it has not.
        pytest.param(SINE, SINE, {"50 to 80"}, marks=pytest.mark.slow),
    ],
    ids=["an accepted example", "the reference in 64 bit"],
)
def test_facts_for_which_right_answers_differ_are_kept(
    reference: str, example: str, lost: set[str], tmp_path: Path, sandbox: Sandbox
) -> None:
    """Right for all cases; where `a` is large, one right way answers otherwise."""
    made = package(tmp_path, sandbox, {"1.py": example}, reference)
    text = made.problem.text.replace("low: 1, high: 2}}", "low: 1, high: 2}, valid: {high: 1000}}")
    made.problem.path.write_text(text)
    made = Package(catalogue_of(tmp_path).load("tiny"), made.examples_folder, sandbox)
    found = attack(made, with_programs=False)
    items = {fact.item for fact in found.doubtful if fact.subject == "a"}
    assert lost <= items
    assert "5 to 10" not in items
    assert "a: in the range 50 to 80" in list(left_out(made, found))[-1]
    assert not set(found.doubtful) & (set(found.told) | set(found.counts))


def test_of_a_reference_that_is_not_utf_8_the_note_says_why(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    made = package(tmp_path, sandbox, {})
    made.problem.reference.write_bytes(LATIN)
    assert note(made).detail.startswith("no programs were tried: 'utf-8' codec can't decode")
