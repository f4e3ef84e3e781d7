"""What a batch comes to: how it ended, and the marks of the class."""

from dataclasses import dataclass

from grader.batches.groups import find_groups
from grader.batches.summary import Summary, summarise
from grader.collect.collection import Unplaced
from grader.record.record import Mark, Record
from grader.text import counted

FINISHED = "finished"


@dataclass(frozen=True)
class BatchResult:
    """The class as it stands in the record when a batch has ended.

    ``how`` is "finished", or why the batch ended before all was graded.
    """

    how: str
    marks: tuple[Mark, ...]
    unplaced: tuple[Unplaced, ...]
    summary: Summary

    @property
    def is_finished(self) -> bool:
        """Whether nothing ended the batch early."""
        return self.how == FINISHED

    def __repr__(self) -> str:
        """One line; the marks hold remarks for the staff."""
        marks, lost = counted(len(self.marks), "mark"), counted(len(self.unplaced), "file")
        return f"<BatchResult {self.how}: {marks}, {lost} unplaced>"


def read_result(how: str, record: Record) -> BatchResult:
    """Read the class from the record of a batch that ended as ``how`` says; JudgeError as that."""
    marks, unplaced = record.marks(), record.unplaced()
    groups = find_groups(record, marks)
    summary = summarise(marks, record.results(), record.superseded(), unplaced, groups)
    return BatchResult(how, tuple(marks), tuple(unplaced), summary)
