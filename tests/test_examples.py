"""Every file under submissions_example/<problem>/<verdict>/ gets the verdict its folder names."""

from pathlib import Path

import pytest

from grader.pipeline import grade
from grader.sandbox.zygote import Zygote
from grader.spec import Catalogue
from grader.submission import read_submission
from grader.verdict import TITLES, Verdict

EXAMPLES = Path(__file__).resolve().parents[1] / "submissions_example"
VERDICT_OF_FOLDER = {
    title.replace(" ", "_").replace("-", "_"): verdict for verdict, title in TITLES.items()
}
FILES = sorted(EXAMPLES.glob("*/*/*.py"))


def _case(path: Path) -> object:
    """A hang takes its time limit, twice: those examples are slow."""
    marks = [pytest.mark.slow] if path.parent.name == "time_limit_exceeded" else []
    return pytest.param(path, id=str(path.relative_to(EXAMPLES).with_suffix("")), marks=marks)


@pytest.mark.parametrize("path", [_case(path) for path in FILES])
def test_example_gets_the_verdict_of_its_folder(
    path: Path, zygote: Zygote, catalogue: Catalogue
) -> None:
    problem = catalogue.load(path.parents[1].name)
    report = grade(read_submission(path), problem, zygote)
    reasons = [f"{case.name}: {case.verdict} {case.reason.detail}" for case in report.cases]
    told = "\n".join([*report.messages, *reasons])
    assert report.verdict == VERDICT_OF_FOLDER[path.parent.name], told
    if report.verdict == Verdict.AC:
        assert report.score == report.max_score


@pytest.mark.parametrize("problem", sorted({path.parents[1].name for path in FILES}))
def test_every_verdict_has_examples(problem: str) -> None:
    folders = {path.parent.name for path in FILES if path.parents[1].name == problem}
    assert folders == set(VERDICT_OF_FOLDER) - {"judge_error"}
