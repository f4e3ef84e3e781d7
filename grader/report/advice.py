"""The texts on a whole submission: the same in every format, in one order."""

from typing import NamedTuple

from grader.grading.report import Report

MISTAKE = "The mistake"
FROM_STAFF = "From the course staff"
HINT = "Hint"


class Advice(NamedTuple):
    """A text, and a label that stands before it; a remark has none."""

    label: str
    text: str

    def __str__(self) -> str:
        """``Hint: print the shapes``."""
        return f"{self.label}: {self.text}" if self.label else self.text


def advice_on(report: Report) -> list[Advice]:
    """The remarks, the named mistakes, the staff's comments, the hints.

    The report must be as its reader may see it.
    """
    return [
        *(Advice("", text) for text in report.messages),
        *(Advice(MISTAKE, text) for _, text in report.misconceptions),
        *(Advice(FROM_STAFF, text) for text in report.comments),
        *(Advice(HINT, text) for _, text in report.hints),
    ]
