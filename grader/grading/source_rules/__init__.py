"""Rules on the source of a submission: which it breaks, and what that costs."""

from grader.grading.source_rules.breaches import Breach, Seen, find_breaches
from grader.grading.source_rules.effects import Ruled, apply

__all__ = ["Breach", "Ruled", "Seen", "apply", "find_breaches"]
