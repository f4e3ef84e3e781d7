"""What a problem shares between salts, and with a run of the samples alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from support.paths import ROOT
from support.tiny import GOOD, catalogue_of

from grader.cases import make
from grader.cases.make import Case, pack
from grader.cases.original import Original
from grader.cases.stand_ins import stand_ins
from grader.errors import UsageError
from grader.grading.feedback.automatic.fingerprints import telling
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.programs import Programs
from grader.grading.report import Report
from grader.grading.submission import from_bytes
from grader.problem.load import Problem
from grader.problem.model import CaseGroup, Spec
from grader.sandbox.outcome import Answer
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

CATALOGUE = catalogue_of(ROOT)
NEGATED = "def tiny(a, b):\n    return [-a + b, -a * b]\n"
NAMED = "misconceptions: [{id: sign, function: sign, message: turn the sign}]\n"
# No other test has this reference, so that nothing is remembered of it.
REFERENCE = """\
def tiny(a, b):
    both = a + b
    return [both, b * a]


def sign(a, b):
    return tiny(-a, b)
"""


def graded(source: str, prepared: Prepared, sandbox: Sandbox) -> Report:
    prepared.patience_s = 60.0
    return grade_prepared(from_bytes(source.encode()), prepared, sandbox)


def changed(folder: Path, spec: str = "", reference: str = REFERENCE) -> Problem:
    file = folder / "problems/tiny/problem.yaml"
    file.write_text(file.read_text() + spec)
    (folder / "reference/tiny.py").write_text(reference)
    return catalogue_of(folder).load("tiny")


def test_the_primer_knows_the_shapes_of_all_salts_that_it_is_made_for() -> None:
    problem, nobody = CATALOGUE.load("eager_debug_step_count"), cast("Sandbox", None)
    of_each = [
        {*stand_ins(problem.spec, Prepared(problem, salt).cases(nobody))} for salt in ("a", "b")
    ]
    assert of_each[0] != of_each[1]
    prepared = Prepared(problem)
    prepared.prime_for(("a", "b"), nobody)
    assert {*prepared.primer(nobody).calls} == of_each[0] | of_each[1]
    assert {*prepared.anew("c").primer(nobody).calls} == of_each[0] | of_each[1]


def test_anew_has_other_hidden_cases_and_the_same_samples(tiny: Problem, sandbox: Sandbox) -> None:
    first = Prepared(tiny, "one")
    one, other = first.cases(sandbox), first.anew("other").cases(sandbox)
    assert [pack(a) == pack(b) for a, b in zip(one, other, strict=True)] == [
        True,
        True,
        False,
        False,
    ]
    assert list(map(pack, Prepared(tiny, "other").cases(sandbox))) == list(map(pack, other))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many runs of planted mistakes there were, process by process."""
    found: list[int] = []
    real = Programs.answers

    def answers(
        self: Programs, calls: Sequence[tuple[int, Case]], sandbox: Sandbox
    ) -> dict[int, Answer]:
        found.append(len(calls))
        return real(self, calls, sandbox)

    monkeypatch.setattr(Programs, "answers", answers)
    return found


def test_automatic_mistakes_serve_every_salt_and_the_samples(
    tiny_folder: Path, sandbox: Sandbox, asked: list[int]
) -> None:
    prepared = Prepared(changed(tiny_folder), "one")
    first = graded(NEGATED, prepared, sandbox)
    (all_of_them, *_), most = asked, max(asked)
    assert all_of_them > 20
    for other in (prepared.anew("two"), Prepared(prepared.problem, "three")):
        asked.clear()
        assert graded(NEGATED, other, sandbox).misconceptions == first.misconceptions
        # Two hidden cases, for the few that the samples do not tell from the answer.
        assert sum(asked) < most / 2
    asked.clear()
    assert graded(NEGATED, prepared.samples(), sandbox).verdict == Verdict.WA
    assert asked == []


def test_mistakes_and_pairs_of_them_are_made_once_for_all_salts(
    tiny_folder: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = Prepared(changed(tiny_folder), "one")
    alone, pairs = prepared.fingerprints(sandbox), prepared.pairs(sandbox)
    monkeypatch.setattr("grader.grading.feedback.automatic.fingerprints.mistakes_of", None)
    for other in (prepared.anew("two"), prepared.samples()):
        assert (other.fingerprints(sandbox), other.pairs(sandbox)) == (alone, pairs)


def test_a_named_mistake_is_run_in_hidden_cases_only_if_the_samples_fit(
    tiny_folder: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = Prepared(changed(tiny_folder, NAMED), "one")
    (hint,) = graded(NEGATED, prepared, sandbox).misconceptions
    assert hint == ("sign", "turn the sign")
    other = prepared.anew("two")
    assert other.variants_in_samples(sandbox) is prepared.variants_in_samples(sandbox)
    monkeypatch.setattr(other, "variants", None)
    assert graded("def tiny(a, b):\n    return [a, b]\n", other, sandbox).verdict == Verdict.WA
    with pytest.raises(TypeError):
        graded(NEGATED, other, sandbox)


def test_samples_are_graded_as_in_a_students_edition(
    tiny: Problem, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = make.make_original

    def noted(spec: Spec, group: CaseGroup, *rest: object) -> Original:
        made.append(group.visibility)
        return real(spec, group, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(make, "make_original", noted)
    report = graded(GOOD, Prepared(tiny, "salt").samples(), sandbox)
    assert made == ["sample", "sample"]
    assert (report.verdict, report.score, report.samples_only) == (Verdict.AC, None, True)
    assert [(case.name, case.max_score) for case in report.cases] == [
        ("sample/01", 0.0),
        ("sample/02", 0.0),
    ]


def test_without_samples_there_is_nothing_to_grade(tiny_folder: Path, sandbox: Sandbox) -> None:
    reasons = "".join(f"  - {{case: sample/0{n}, reason: r}}\n" for n in (1, 2))
    problem = changed(tiny_folder, f"withdrawn:\n{reasons}", GOOD)
    with pytest.raises(UsageError, match="no sample case is left"):
        Prepared(problem).samples()


def test_the_telling_case_is_a_sample_else_one_that_no_salt_changes(tiny: Problem) -> None:
    def case(name: str, values: int) -> Case:
        inputs = {f"x{n}": 1.0 for n in range(values)}
        visibility = "sample" if name.startswith("sample") else "hidden"
        return Case(name, name.split("/")[0], visibility, 1.0, "", {}, inputs)

    pinned = tiny.spec.cases[1].model_validate(
        {"name": "by_hand", "visibility": "hidden", "pinned": [{"values": {"a": 1.0, "b": 2.0}}]}
    )
    spec = tiny.spec.model_copy(update={"cases": (*tiny.spec.cases, pinned)})
    cases = [
        case("sample/01", 1),
        case("sample/02", 2),
        case("hidden/01", 9),
        case("by_hand/01", 3),
    ]
    assert cases[telling(spec, cases)].name == "sample/02"
    assert cases[2:][telling(spec, cases[2:])].name == "by_hand/01"
    assert cases[2:3][telling(spec, cases[2:3])].name == "hidden/01"
