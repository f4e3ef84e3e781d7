"""Every file under submissions_example/<problem>/<verdict>/ gets the verdict its folder names.

The slow tests grade them, with every other check of `grader check`: all of one problem, and one
for each verdict of the others (see `checked.py`).
"""

import io
import math
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import checked
import feedback
import pytest
from rich.console import Console
from support.paths import EXAMPLES, ROOT
from support.shipped import of_few_sizes
from support.shown import same_output, shown_commands

from grader.cases.make import Case
from grader.checking.adversaries.attack import attack
from grader.checking.checks import CHECKS, run_check
from grader.checking.findings import Severity
from grader.checking.mutants.measure import measured
from grader.checking.package import VERDICT_OF_FOLDER, Example, Package
from grader.checking.results import CheckResult
from grader.checking.shown.text import render as shown_as_text
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.problem.catalogue import Catalogue
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

# Whatever a problem is about, these are there; the first problems show every verdict.
ALWAYS = {"accepted", "wrong_answer", "run_time_error", "compile_error"}
SHOW_EVERY_VERDICT = ("eager_debug_step_count", "graphdef_vs_state")
FILES = sorted(EXAMPLES.glob("*/*/*.py"))
IDS = sorted({path.parents[1].name for path in FILES})


def hold(example: Example) -> None:
    """Hold an example's report against its folder."""
    report = example.report
    reasons = [f"{case.name}: {case.verdict} {case.reason.for_staff}" for case in report.cases]
    assert report.verdict == example.verdict, "\n".join(
        [str(example.path), *report.messages, *reasons]
    )
    why_not = report.provenance.why_not_faster
    assert report.provenance.tier != "cold" or "XLA_FLAGS" in why_not or "stood still" in why_not
    if report.verdict == Verdict.AC:
        assert report.score == report.max_score
        assert report.misconceptions == ()


def hold_row(example: Example, whole: Package) -> None:
    """Hold what the student is told against `docs/feedback.md`.

    It may follow from a case that was left out: then ``whole`` has the last word.
    """
    path, rows = example.path, feedback.DOCUMENT.read_text().splitlines()
    told = feedback.row(path, example.report)
    assert told in rows or feedback.row(path, whole.graded(path)) in rows


# Examples that wait for a time limit wait for this one: the problems' own limits are much longer.
SHORT = {"wall_s": 3.0, "cpu_s": 1.0}


class Hasty(Package):
    """A package whose examples of a time limit meet a short one; primed when one is graded."""

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return self.prepared.cases(self.sandbox)

    def graded(self, path: Path, sandbox: Sandbox | None = None) -> Report:
        if path.parent.name != "time_limit_exceeded":
            return super().graded(path, sandbox)
        limits = self.spec.limits.model_copy(update=SHORT)
        limited = replace(self.problem, spec=self.spec.model_copy(update={"limits": limits}))
        prepared = Prepared.recorded(limited, self.cases, self.expected)
        return grade_prepared(read_submission(path), prepared, self.sandbox, max_runs=1)


class Told(Hasty):
    """One whose reports say what students are told, if `docs/feedback.md` does."""

    def graded(self, path: Path, sandbox: Sandbox | None = None) -> Report:
        if not feedback.is_listed(path):
            return super().graded(path, sandbox)
        self.prepared.patience_s = math.inf  # it must not depend on time
        return grade_prepared(read_submission(path), self.prepared, self.sandbox, max_runs=1)


# The quickest problem is checked whole, but for programs among its adversaries. For the others this
# would take minutes: `tests/checked.py` does it when one changes (see `test_checked.py`).
QUICKEST = "masked_softmax"
QUOTED = 'grader check masked_softmax --only tolerance --only "wrong answers"'  # by a page
LEFT_OUT = ("tolerance", "mutants", "variants", "limits")
OF_ALL_CASES = ("files", "statement", "ranges")  # they run none of them
QUICK = (*OF_ALL_CASES, "determinism", "sandbox")


def as_text(problem_id: str, found: Iterable[CheckResult]) -> str:
    """What `grader check` prints."""
    shown = Console(file=io.StringIO(), width=1 << 20)
    shown.print(problem_id)
    for done in found:
        shown.print(*shown_as_text(done), sep="\n")
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


def hold_checks(names: Iterable[str], package: Package, whole: Package) -> list[CheckResult]:
    """Do checks, which must find nothing; return their results."""
    found = [run_check(whole if name in OF_ALL_CASES else package, name) for name in names]
    assert [done.why_not for done in found if done.why_not] == []
    # How near a limit is follows from times, and this machine may be busy with other tests.
    bad = [
        each
        for done in found
        for each in done.findings
        if each.severity == Severity.ERROR
        or (each.severity != Severity.NOTE and done.check != "limits")
    ]
    assert bad == []
    return found


@pytest.mark.slow
@pytest.mark.longest
@pytest.mark.parametrize("problem_id", IDS)
def test_a_shipped_problem_is_sound(
    problem_id: str, sandbox: Sandbox, catalogue: Catalogue
) -> None:
    if why := checked.why_left_out(problem_id):
        pytest.skip(why)
    whole = package = Told(catalogue.load(problem_id), EXAMPLES / problem_id, sandbox)
    left_out = {"adversaries"}
    if problem_id != QUICKEST:
        package = Told(of_few_sizes(whole.problem, whole.cases), whole.examples_folder, sandbox)
        left_out |= {*LEFT_OUT}
    found = hold_checks([name for name in CHECKS if name not in left_out], package, whole)
    if problem_id == QUICKEST:
        told = dict(shown_commands((ROOT / "docs/authoring.md").read_text()))
        quoted = [done for done in found if done.check in ("tolerance", "wrong answers")]
        assert same_output(as_text(problem_id, quoted)) == same_output(told[QUOTED])
        assert measured(package).killed >= 30
        found_out = attack(package, with_programs=False)
        assert (found_out.living, found_out.told) == (0, {})
    assert {example.path for example in package.examples} == {
        path for path in FILES if path.parents[1].name == problem_id
    }
    for example in package.examples:
        hold(example)
        if feedback.is_listed(example.path):
            hold_row(example, whole)


@pytest.mark.slow
@pytest.mark.parametrize("problem_id", IDS)
def test_an_example_of_each_verdict_gets_it(
    problem_id: str, sandbox: Sandbox, catalogue: Catalogue
) -> None:
    if not checked.why_left_out(problem_id):
        pytest.skip("all of its examples are graded")
    whole = Hasty(catalogue.load(problem_id), EXAMPLES / problem_id, sandbox)
    (samples,) = (group for group in whole.spec.cases if group.name == "sample")
    spec = whole.spec.model_copy(update={"cases": [samples.model_copy(update={"weight": 1})]})
    # Without its primer: that is compiled for longer than these few files.
    problem = replace(whole.problem, spec=spec, primer=Path("none"))
    package = Hasty(problem, whole.examples_folder, sandbox)
    hold_checks(QUICK, package, whole)
    firsts = {verdict: path for path, verdict in reversed(package.example_files)}
    assert firsts.keys() >= {VERDICT_OF_FOLDER[folder] for folder in ALWAYS}
    for verdict, path in firsts.items():
        hold(Example(path, verdict, package.graded(path)))


@pytest.mark.parametrize("problem", IDS)
def test_every_verdict_has_examples(problem: str) -> None:
    folders = {path.parent.name for path in FILES if path.parents[1].name == problem}
    assert folders <= VERDICT_OF_FOLDER.keys()
    assert folders >= (VERDICT_OF_FOLDER.keys() if problem in SHOW_EVERY_VERDICT else ALWAYS)
