"""What a person reads before the first submission of a batch runs."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grader.batches.plan import NEW, Plan
from grader.collect.collection import Collection, Placed
from grader.record.record import Record
from grader.text import counted, one_line

MAX_GONE = 5  # marks that are named, of those that the tables lose
MAX_SUPERSEDED = 5  # files that are named, of those that do not count
# In the order of `Placed.precedence`.
WHY_IT_COUNTS = (
    "is named by the mapping",
    "is of a later attempt",
    "defines the function",
    "is newer",
    "has a higher number in its name",
    "has a name that comes later",
)


def plan_lines(plan: Plan, found: Collection) -> Iterator[str]:
    """How many submissions there are, how many are graded again, and why."""
    students = {placed.key[:2] for placed, _ in (*plan.due, *plan.kept)}
    submissions = counted(len(plan.due) + len(plan.kept), "submission")
    yield (
        f"{submissions} of {counted(len(students), 'student')}: "
        f"{len(plan.kept)} graded before, {len(plan.due)} to grade"
    )
    yield from _superseded(found)
    again = Counter((placed.problem, why) for placed, why in plan.due if why != NEW)
    for (problem, why), count in sorted(again.items()):
        yield f"  {count} of {problem} again: {why}"


def warnings(submissions: Path, record: Record, found: Collection) -> Iterator[str]:
    """Yield the notes on a class, and signs that the user means another folder or record."""
    yield from (f"note: {note}" for note in found.notes)
    yield from (f"warning: {sentence}" for sentence in found.doubts.left_out)
    here = {placed.key for placed in found.placed}
    keys = (mark.key for mark in record.marks())
    gone = [one_line(f"{key[0]} · {key[2]}") for key in keys if key not in here]
    if gone:
        shown = ", ".join(gone[:MAX_GONE]) + (", …" if len(gone) > MAX_GONE else "")
        yield (
            f"warning: {submissions} has no file any more for {counted(len(gone), 'mark')} of "
            f"this record: {shown}. grades.csv leaves them out, grades.sqlite keeps them. For "
            "another class or exercise give another --output"
        )


def _superseded(found: Collection) -> Iterator[str]:
    """Name the files that do not count since another of the student does, and say why."""
    lines = [
        f"  {one_line(older.entry.path)} does not count for {older.problem}: "
        f"{one_line(counts.entry.path)} of the same student {_why_it_counts(counts, older)}"
        for older, counts in found.superseded
    ]
    yield from lines[:MAX_SUPERSEDED]
    if (more := len(lines) - MAX_SUPERSEDED) > 0:
        yield f"  … and {more} more that do not count"


def _why_it_counts(counts: Placed, other: Placed) -> str:
    pairs = zip(WHY_IT_COUNTS, counts.precedence, other.precedence, strict=True)
    return next((why for why, ours, theirs in pairs if ours != theirs), WHY_IT_COUNTS[-1])
