"""Every file under submissions_example/<problem>/<verdict>/ gets the verdict its folder names.

The slow tests grade them, with every other check of `grader check`.
"""

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import feedback
import pytest
from rich.console import Console
from support.paths import EXAMPLES, ROOT
from support.shown import same_output, shown_commands

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
    """The verdict, and what `docs/feedback.md` says that the student is told."""
    path, report = example.path, example.report
    reasons = [f"{case.name}: {case.verdict} {case.reason.for_staff}" for case in report.cases]
    assert report.verdict == example.verdict, "\n".join([str(path), *report.messages, *reasons])
    why_not = report.provenance.why_not_faster
    assert report.provenance.tier != "cold" or "XLA_FLAGS" in why_not or "stood still" in why_not
    if report.verdict == Verdict.AC:
        assert report.score == report.max_score
        assert report.misconceptions == ()
    if feedback.is_listed(path):
        assert feedback.row(path, report) in feedback.DOCUMENT.read_text().splitlines()


# Examples that wait for a time limit wait for this one: the problems' own limits are much longer.
SHORT = {"wall_s": 3.0, "cpu_s": 1.0}


class Hasty(Package):
    """A package whose examples of a time limit meet a short one."""

    def graded(self, path: Path, sandbox: Sandbox | None = None) -> Report:
        if path.parent.name != "time_limit_exceeded":
            return super().graded(path, sandbox)
        limits = self.spec.limits.model_copy(update=SHORT)
        limited = replace(self.problem, spec=self.spec.model_copy(update={"limits": limits}))
        prepared = Prepared.recorded(limited, self.cases, self.expected)
        return grade_prepared(read_submission(path), prepared, self.sandbox, max_runs=1)


# Every check is done for the quickest problem, but for programs among its adversaries. For the
# others these would take minutes: `grader check -e` is to be run when a shipped problem changes.
QUICKEST = "masked_softmax"
QUOTED = 'grader check masked_softmax --only tolerance --only "wrong answers"'  # by a page
LEFT_OUT = ("tolerance", "mutants", "limits")


def as_text(problem_id: str, found: Iterable[CheckResult]) -> str:
    """What `grader check` prints."""
    shown = Console(file=io.StringIO(), width=1 << 20)
    shown.print(problem_id)
    for done in found:
        shown.print(*shown_as_text(done), sep="\n")
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


@pytest.mark.slow
@pytest.mark.longest
@pytest.mark.parametrize("problem_id", IDS)
def test_a_shipped_problem_is_sound(
    problem_id: str, sandbox: Sandbox, catalogue: Catalogue
) -> None:
    package = Hasty(catalogue.load(problem_id), EXAMPLES / problem_id, sandbox)
    left_out = {"adversaries", *(() if problem_id == QUICKEST else LEFT_OUT)}
    checks = [name for name in CHECKS if name not in left_out]
    found = [run_check(package, name) for name in checks]
    assert [done.why_not for done in found if done.why_not] == []
    # How near a limit is follows from times, and this machine may be busy with other tests.
    bad = [
        each
        for name, done in zip(checks, found, strict=True)
        for each in done.findings
        if each.severity == Severity.ERROR or (each.severity != Severity.NOTE and name != "limits")
    ]
    assert bad == []
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


@pytest.mark.parametrize("problem", IDS)
def test_every_verdict_has_examples(problem: str) -> None:
    folders = {path.parent.name for path in FILES if path.parents[1].name == problem}
    assert folders <= VERDICT_OF_FOLDER.keys()
    assert folders >= (VERDICT_OF_FOLDER.keys() if problem in SHOW_EVERY_VERDICT else ALWAYS)
