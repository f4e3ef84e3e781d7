"""The score of the cases: mutants of a reference, survivors, and what is told about them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.paths import ROOT

from grader.checking.findings import Finding, Severity
from grader.checking.mutants.check import check_mutants
from grader.checking.mutants.measure import measure
from grader.checking.mutants.programs import MOST_SLIPS, choose, reference_mutants
from grader.checking.mutants.together import limits_for
from grader.checking.package import Package
from grader.mutants.mutant import Family, Mutant
from grader.problem.load import read_spec
from grader.verdict import Verdict


def of(findings: list[Finding], severity: Severity) -> list[Finding]:
    return [finding for finding in findings if finding.severity == severity]


def test_a_survivor_is_told_with_its_place_and_its_mark(package: Callable[..., Package]) -> None:
    weak = package()
    findings = list(check_mutants(weak))
    (told,) = [one for one in of(findings, Severity.WARNING) if "max(a, b) -> b" in one.message]
    assert told.line == 2
    assert told.path.name == "tiny.py"
    assert "add a case" in told.message
    assert told.detail.startswith("-    return [max(a, b), a * b]\n+    return [b, a * b]")
    assert "equivalent_mutants:\n  - mutant: 'tiny: max(a, b) -> b'\n    reason:" in told.detail
    (error,) = of(findings, Severity.ERROR)
    assert "expected 95% or more" in error.message
    assert error.line == weak.problem.text.splitlines().index("cases:") + 1
    (note,) = of(findings, Severity.NOTE)
    assert "mutants are found out" in note.message
    assert "-            tiny: max(a, b) -> b" in note.detail
    assert "hidden/01 WA tiny: max(a, b) -> min(a, b)" in note.detail


def test_marks_are_believed_but_held_against_the_cases(package: Callable[..., Package]) -> None:
    marks = (
        "equivalent_mutants:\n"
        "  - {mutant: 'tiny: max(a, b) -> max(b, a)', reason: the order does not matter}\n"
        "  - {mutant: 'tiny: max(a, b) -> b', reason: as a test has it}\n"
        "  - {mutant: 'tiny: max(a, b) -> max(b, b)', reason: as a test has it}\n"
        "  - {mutant: 'tiny: a * b -> a / b', reason: not true}\n"
        "  - {mutant: 'tiny: gone -> gone', reason: it was there once}\n"
    )
    marked = package(marks=marks)
    line = marked.problem.text.splitlines().index(marks.splitlines()[1]) + 1
    findings = list(check_mutants(marked))
    assert of(findings, Severity.ERROR) == []
    warned = of(findings, Severity.WARNING)
    assert [(one.line, one.path.name) for one in warned] == [
        (line + 3, "problem.yaml"),
        (line + 4, "problem.yaml"),
    ]
    assert "hidden/01 finds out 'tiny: a * b -> a / b': remove the mark" in warned[0].message
    assert "no mutant 'tiny: gone -> gone'" in warned[1].message
    (note,) = of(findings, Severity.NOTE)
    assert "3 are marked as equivalent" in note.message
    assert "(100%)" in note.message


@pytest.mark.slow
def test_a_mutant_that_never_ends_is_stopped_soon(package: Callable[..., Package]) -> None:
    endless = package(
        "def tiny(a, b):\n"
        "    n = 3\n"
        "    while n > 0:\n"
        "        n -= 1\n"
        "    return [a + b, a * b + n]\n"
    )
    (mutant,) = [one for one in reference_mutants(endless) if one.id == "tiny: n -= 1 -> n += 1"]
    (trial,) = measure(endless, [mutant]).trials
    assert trial.verdicts == {2: Verdict.TLE}
    assert trial.killed


def test_limits_follow_from_the_reference(package: Callable[..., Package]) -> None:
    made = package("import time\ndef tiny(a, b):\n    return [a + b, a * b]\n")
    run = made.run(made.reference)
    quick = limits_for(made, run)
    assert quick.cpu_s == 3
    slow = replace(run, calls=(replace(run.calls[0], cpu_s=2.0), *run.calls[1:]))
    assert limits_for(made, slow).cpu_s == 10
    assert quick.memory_mib > made.spec.limits.memory_mib


def test_what_only_samples_find_out_is_told(
    package: Callable[..., Package], tiny_folder: Path
) -> None:
    spec = tiny_folder / "problems/tiny/problem.yaml"
    pinned = "pinned: [{values: {a: 0.5, b: 3.5}}], visibility: sample, weight: 0}"
    spec.write_text(spec.read_text().replace("visibility: sample, count: 2, weight: 0}", pinned))
    made = package("def tiny(a, b):\n    return [a + b, a * b + (1 if a < 0.75 else 0)]\n")
    told = [one for one in check_mutants(made) if "only cases of weight 0" in one.message]
    assert {one.severity for one in told} == {Severity.WARNING}
    assert any("a < 0.75 -> a < 0.0" in one.message for one in told)
    assert not any("a * b -> a / b" in one.message for one in told)


@pytest.mark.slow
def test_what_fails_whatever_the_inputs_are_is_counted(package: Callable[..., Package]) -> None:
    made = package("def tiny(a, b):\n    return [list((a, b))[0] + b, a * b]\n")
    tried = {one.mutant.id: one for one in measure(made, reference_mutants(made)).trials}
    swapped = tried["tiny: list((a, b))[0] -> list((a, b))[1]"]
    assert (swapped.verdicts, swapped.killer) == ({2: Verdict.WA}, 2)
    assert not swapped.gives_no_numbers
    assert tried["tiny: list((a, b)) -> (a, b)"].killed is False
    assert tried["tiny: list((a, b)) -> (a, b)"].verdicts == dict.fromkeys((2, 3, 0, 1), Verdict.AC)
    broken = package("def tiny(a, b):\n    return [int(a) + b, [a][0] * b]\n")
    tried = {one.mutant.id: one for one in measure(broken, reference_mutants(broken)).trials}
    assert tried["tiny: [a][0] -> [a][1]"].verdicts == {2: Verdict.RTE}
    assert tried["tiny: [a][0] -> [a][1]"].gives_no_numbers


def test_a_reference_with_nothing_to_change_is_told(package: Callable[..., Package]) -> None:
    (told,) = check_mutants(package("tiny = divmod\n"))
    assert told.severity == Severity.WARNING
    assert "no mutant could be made" in told.message


def test_too_many_mutants_are_thinned_out_the_same_way_each_time() -> None:
    made = [
        Mutant(f"f: {n} -> {n + 1}", n, "constants", b"", "", ROOT, Family.SLIP, "")
        for n in range(2 * MOST_SLIPS)
    ]
    marked = {made[-1].id, made[0].id}
    chosen = choose(made, marked, MOST_SLIPS)
    assert len(chosen) == MOST_SLIPS
    assert marked <= {one.id for one in chosen}
    assert chosen == choose(made, marked, MOST_SLIPS)
    assert list(chosen) == [one for one in made if one in chosen]


def test_a_mutant_is_marked_once() -> None:
    text = (ROOT / "problems/graphdef_vs_state/problem.yaml").read_text()
    first = "  - mutant: >-\n      _build: x.shape[0] -> x.shape[-1]\n    reason: x has one axis\n"
    spec, defects = read_spec(text + first)
    assert spec is None
    assert [one.key for one in defects] == ["equivalent_mutants[6].mutant"]
    assert "is that of item 5" in defects[0].message
