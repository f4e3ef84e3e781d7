"""Comments of the staff as rows, and back.

A comment belongs to a grade. It reaches every wrong answer with the symptom of that grade, also one
that is handed in later. Rows are added and never changed: of two comments on one symptom the later
one counts, and an empty one takes the earlier ones back.
"""

import sqlite3
from dataclasses import dataclass

from grader.errors import UsageError
from grader.record.rows import insert, value
from grader.text import plain_text, without_controls

MAX_MESSAGE = 2000  # characters


@dataclass(frozen=True)
class Comment:
    """A comment; an empty message takes earlier ones back."""

    grade_id: int
    problem: str
    message: str
    written_at: str
    written_by: str


def check_message(message: str) -> str:
    """The message as it is kept: without control characters; UsageError if it is no comment."""
    text = without_controls(message).strip()
    if not plain_text(text).strip():
        raise UsageError("the message is empty: write a comment, or take one back with --remove")
    if len(text) > MAX_MESSAGE:
        raise UsageError(
            f"the message has {len(text):,} characters: expected at most {MAX_MESSAGE:,}"
        )
    return text


def write_comment(
    connection: sqlite3.Connection, grade_id: int, message: str, *, at: str, by: str
) -> None:
    """Add a comment on all that did the same as a grade."""
    insert(
        connection,
        "comments",
        grade_id=grade_id,
        message=message,
        written_at=at,
        written_by=by,
    )


def read_comments(connection: sqlite3.Connection) -> list[Comment]:
    """Every comment, the latest first."""
    rows = connection.execute(
        "SELECT comments.*, problem FROM comments JOIN grades ON grades.id = grade_id"
        " JOIN bases ON bases.id = basis_id ORDER BY comments.id DESC"
    )
    return [value(Comment, row) for row in rows]
