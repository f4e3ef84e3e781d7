"""`grader replay`: a stored grade given once more, from what the record holds of it."""

from grader.replay.choose import drawn, numbered, of_student
from grader.replay.differ import CHECKED, Condition
from grader.replay.recall import Archive, Recorded
from grader.replay.replay import Replayed, replay

__all__ = [
    "CHECKED",
    "Archive",
    "Condition",
    "Recorded",
    "Replayed",
    "drawn",
    "numbered",
    "of_student",
    "replay",
]
