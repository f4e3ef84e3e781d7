"""Files that reports are written to: whole, or as they were, and nobody else's to read."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.errors import GraderError, JudgeError
from grader.files import write_whole
from grader.record.record import Record
from grader.report.csv import write_marks, write_unplaced


def write_output(path: Path, text: str, encoding: str | None = None) -> None:
    """Write a file (default: UTF-8), or leave what was there; JudgeError if it can't be written."""
    try:
        write_whole(path, text.encode(encoding or "utf-8"))
    except OSError as error:
        raise JudgeError(
            f"cannot write {path}: {error.strerror}; the record is whole: once that is mended, the "
            "same command writes it"
        ) from None


def write_tables(folder: Path, record: Record) -> None:
    """Write the tables beside the record; raises as `write_output`."""
    marks = write_marks(record.marks(), record.superseded(), record.comments_on)
    write_output(folder / "grades.csv", marks)
    write_output(folder / "unplaced.csv", write_unplaced(record.unplaced()))


@contextmanager
def tables_at_the_end(folder: Path, record: Record) -> Iterator[None]:
    """Write the tables when the block ends, also when an error or Ctrl-C ends it."""
    try:
        yield
    except (GraderError, KeyboardInterrupt):
        with suppress(GraderError):  # the error that ended the block is reported, not this one
            write_tables(folder, record)
        raise
    write_tables(folder, record)
