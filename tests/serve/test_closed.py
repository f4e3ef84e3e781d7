"""When a solution opens."""

import pytest

from grader.problem.model import SolutionRule
from grader.serve.attempt import ProblemStanding
from grader.serve.closed import why_closed

SOLVED = SolutionRule()
TRIES = SolutionRule(after="tries", tries=3)
NEVER = SolutionRule(after="never")


@pytest.mark.parametrize(
    ("rule", "attempts", "is_solved", "told"),
    [
        (SOLVED, 9, False, "The solution opens once the problem is solved."),
        (SOLVED, 1, True, ""),
        (TRIES, 0, False, "once the problem is solved, or after 3 more attempts."),
        (TRIES, 2, False, "once the problem is solved, or after one more attempt."),
        (TRIES, 3, False, ""),
        (TRIES, 1, True, ""),
        (NEVER, 9, True, "The solution of this problem does not open."),
    ],
)
def test_it_opens_by_the_rule(
    rule: SolutionRule, attempts: int, is_solved: bool, told: str
) -> None:
    standing = ProblemStanding("tiny", attempts=attempts, is_solved=is_solved)
    found = why_closed(rule, standing)
    assert found.endswith(told)
    assert bool(found) == bool(told)
