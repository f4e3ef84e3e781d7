"""When the solution of a problem opens, in words."""

from grader.problem.model import SolutionRule
from grader.serve.attempt import ProblemStanding


def why_closed(rule: SolutionRule, standing: ProblemStanding) -> str:
    """Say when the solution opens for somebody with this standing; nothing if it is open."""
    if rule.after == "never":
        return "The solution of this problem does not open."
    if standing.is_solved:
        return ""
    if rule.tries is None:
        return "The solution opens once the problem is solved."
    left = rule.tries - standing.attempts
    if left <= 0:
        return ""
    tries = "one more attempt" if left == 1 else f"{left} more attempts"
    return f"The solution opens once the problem is solved, or after {tries}."
