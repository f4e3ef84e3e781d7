"""The cases find out mutants under every salt, or the check says under how many they don't."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.tiny import GOOD

from grader.cases.make import make_cases, pack
from grader.checking import salts
from grader.checking.findings import Finding, Severity
from grader.checking.mutants.programs import reference_slips
from grader.checking.package import Package
from grader.checking.salts import SALTS, check_salts, lives_under, salted_cases

Make = Callable[..., Package]
# Whether the product is under 4 is up to the salt.
BOUNDED = "def tiny(a, b):\n    return [a + b, max(a * b, 4.0)]\n"


def the_one(package: Package) -> Finding:
    (finding,) = check_salts(package)
    return finding


def test_mutants_that_die_under_every_salt_are_counted(package: Make) -> None:
    finding = the_one(package(GOOD))
    assert finding.severity == Severity.NOTE
    assert re.fullmatch(r"under 20 salts the cases find out 100% of \d+ mutants", finding.message)


def test_one_that_lives_under_some_salts_is_told_with_their_number(package: Make) -> None:
    finding = the_one(package(BOUNDED))
    assert finding.severity == Severity.ERROR
    assert re.search(r"find out \d\d% to (\d\d|100)% of \d+ mutants: expected 95%", finding.message)
    found = re.search(
        r"lives under (\d+) of 20 salts: tiny: max\(a \* b, 4\.0\) -> a", finding.detail
    )
    assert found, finding.detail
    assert 0 < int(found[1]) < 20


def test_what_lives_under_a_salt_is_what_its_cases_do_not_tell(package: Make) -> None:
    made = package(BOUNDED)
    mutants = reference_slips(made).chosen
    salted = salted_cases(made)
    assert {one.salt for one in salted} == set(range(len(SALTS)))
    found = dict(
        zip((mutant.id for mutant in mutants), lives_under(made, mutants, salted), strict=True)
    )
    low = {one.salt for one in salted if one.case.inputs["a"] * one.case.inputs["b"] < 4}
    never = frozenset(range(len(SALTS))) - low
    assert found["tiny: max(a * b, 4.0) -> a * b"] == never
    for one in salted[:4]:
        own = make_cases(made.problem, SALTS[one.salt], pytest.fail)
        assert pack(one.case) in map(pack, own)


def test_cases_that_no_salt_changes_are_run_once(
    package: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All mutants die in the samples, so that no case of another salt is made."""
    monkeypatch.setattr(salts, "salted_cases", None)
    assert the_one(package(GOOD)).severity == Severity.NOTE


def test_without_drawn_cases_there_is_nothing_to_try(package: Make, tiny_folder: Path) -> None:
    spec = tiny_folder / "problems/tiny/problem.yaml"
    text = spec.read_text()
    hidden = "{name: hidden, visibility: hidden, count: 2}"
    assert hidden in text
    spec.write_text(
        text.replace(
            hidden,
            "{name: hidden, visibility: hidden, pinned: [{values: {a: 1.5, b: 3.0}}]}",
        )
    )
    finding = the_one(package(GOOD))
    assert (finding.severity, finding.message) == (
        Severity.NOTE,
        "no case follows from the salt: every attempt has the same cases",
    )
