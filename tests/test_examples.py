"""Every file under submissions_example/<problem>/<verdict>/ gets the verdict its folder names."""

from dataclasses import replace
from pathlib import Path

import feedback
import pytest

from grader.pipeline import grade
from grader.sandbox.ladder import Sandbox
from grader.spec import Catalogue, Problem
from grader.submission import read_submission
from grader.verdict import TITLES, Verdict

EXAMPLES = Path(__file__).resolve().parents[1] / "submissions_example"
VERDICT_OF_FOLDER = {
    title.replace(" ", "_").replace("-", "_"): verdict for verdict, title in TITLES.items()
}
# Whatever a problem is about, these are there; the first problems show every verdict.
ALWAYS = {"accepted", "wrong_answer", "run_time_error", "compile_error"}
SHOW_EVERY_VERDICT = ("eager_debug_step_count", "graphdef_vs_state")
IMPATIENT_S = 4.0
FILES = sorted(EXAMPLES.glob("*/*/*.py"))


def _case(path: Path) -> object:
    """Every pitfall and the first two of each folder are run each time, the rest are slow.

    A hang takes its time limit, twice: those are all slow.
    """
    is_quick = "pitfall" in path.stem or path.stem < "03"
    is_slow = path.parent.name == "time_limit_exceeded" or not is_quick
    marks = [pytest.mark.slow] if is_slow else []
    return pytest.param(path, id=str(path.relative_to(EXAMPLES).with_suffix("")), marks=marks)


def _impatient(problem: Problem) -> Problem:
    """The problem with time limits that are no longer than a hang needs to show itself."""
    limits = problem.spec.limits.model_copy(update={"wall_s": IMPATIENT_S, "cpu_s": IMPATIENT_S})
    return replace(problem, spec=problem.spec.model_copy(update={"limits": limits}))


@pytest.mark.parametrize("path", [_case(path) for path in FILES])
def test_example_gets_the_verdict_of_its_folder(
    path: Path, sandbox: Sandbox, catalogue: Catalogue
) -> None:
    problem = catalogue.load(path.parents[1].name)
    if path.parent.name == "time_limit_exceeded":
        problem = _impatient(problem)
    report = grade(read_submission(path), problem, sandbox)
    reasons = [f"{case.name}: {case.verdict} {case.reason.detail}" for case in report.cases]
    told = "\n".join([*report.messages, *reasons])
    assert report.verdict == VERDICT_OF_FOLDER[path.parent.name], told
    assert report.provenance.tier != "cold" or "XLA_FLAGS" in report.provenance.why_not_faster
    if report.verdict == Verdict.AC:
        assert report.score == report.max_score
    if feedback.is_listed(path):
        assert feedback.row(path, report) in feedback.DOCUMENT.read_text().splitlines()
    if report.verdict == Verdict.AC:
        assert (report.misconceptions, report.hints) == ((), ())


@pytest.mark.parametrize("problem", sorted({path.parents[1].name for path in FILES}))
def test_every_verdict_has_examples(problem: str) -> None:
    folders = {path.parent.name for path in FILES if path.parents[1].name == problem}
    assert folders <= VERDICT_OF_FOLDER.keys() - {"judge_error"}
    wanted = VERDICT_OF_FOLDER.keys() - {"judge_error"} if problem in SHOW_EVERY_VERDICT else ALWAYS
    assert folders >= wanted
