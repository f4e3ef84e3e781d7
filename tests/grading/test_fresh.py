"""Files whose authors had seen the statement alone: what each is told, as it was rated.

If what a file is told has changed, look at its rating in `tests/data/fresh.yaml` again, and run
`python tests/feedback.py`.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import checked
import feedback
import pytest
from support.shipped import of_few_sizes

from grader.cases.make import Case
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.submission import read_submission
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

# Some loop without end; the problems' own limits are longer.
SHORT = {"wall_s": 8.0, "cpu_s": 2.0}
PROBLEMS = sorted(feedback.RATED)
SHARE = 5  # one file in so many is graded here: all of them take minutes


def prepared_for(problem_id: str, cases: Sequence[Case] = ()) -> Prepared:
    """Prepare a problem, with few of ``cases`` if these are given."""
    problem = feedback.CATALOGUE.load(problem_id)
    limits = problem.spec.limits.model_copy(update=SHORT)
    problem = replace(problem, spec=problem.spec.model_copy(update={"limits": limits}))
    prepared = Prepared(of_few_sizes(problem, cases) if cases else problem)
    prepared.patience_s = math.inf
    return prepared


@pytest.mark.slow
@pytest.mark.parametrize("problem_id", PROBLEMS)
def test_each_is_told_what_was_rated(problem_id: str, sandbox: Sandbox) -> None:
    if why := checked.why_left_out(problem_id):
        pytest.skip(why)
    whole = prepared_for(problem_id)
    few = prepared_for(problem_id, whole.cases(sandbox))
    told, wanted = {}, {}
    of_problem = [path for path in feedback.fresh_files() if path.parent.name == problem_id]
    for path in of_problem[::SHARE]:
        wanted[path.stem] = list(feedback.RATED[problem_id][path.stem]["told"])
        for prepared in (few, whole):  # what is told may follow from a case that was left out
            report = grade_prepared(read_submission(path), prepared, sandbox)
            assert report.verdict not in (Verdict.AC, Verdict.JE), path
            told[path.stem] = feedback.told_to(report)
            if told[path.stem] == wanted[path.stem]:
                break
    assert told == wanted


def test_every_file_is_rated_and_nobody_is_led_astray() -> None:
    found = [(path.parent.name, path.stem) for path in feedback.fresh_files()]
    rated = [(problem, name) for problem, files in feedback.RATED.items() for name in files]
    assert sorted(found) == sorted(rated)
    ratings = {
        one[when]
        for files in feedback.RATED.values()
        for one in files.values()
        for when in ("before", "now")
    }
    assert ratings <= set(feedback.RATINGS)
