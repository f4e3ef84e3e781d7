"""Refuse a SQLite file that is not as we make it: nobody knows what another one would do.

A view may have rows without end, a trigger may act when a grade is added, a column may be computed.
So the tables of a file are compared with ours, word for word, before they are read.
"""

import re
import sqlite3
import sys
from contextlib import closing
from functools import cache
from pathlib import Path

from grader.errors import UsageError
from grader.record.sqlite_format import SqliteFormat
from grader.text import one_line

MAX_NAMED = 3  # of what is too much
_COMMENT = re.compile(r"--[^\n]*")
_SPACE = re.compile(r"[ \t\n\r]+")  # of SQLite: other spaces are letters of a name there

Objects = frozenset[tuple[str, str, str, str]]  # kind, name, table, statement


def restrict(connection: sqlite3.Connection) -> None:
    """Let the file do nothing by itself: no function of its own, no other file, no odd page."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)


def check_genuine(connection: sqlite3.Connection, path: Path, form: SqliteFormat) -> None:
    """UsageError unless it is empty, or has the tables of ``form`` and nothing else.

    DatabaseError if its pages are not those of such tables.
    """
    made_by, version = pragma(connection, "application_id"), pragma(connection, "user_version")
    ours = _objects_of(form.schema)
    found = _objects(connection, len(ours) + MAX_NAMED)
    if made_by != form.application_id and found:
        raise UsageError(f"{path} is another program's: {form.elsewhere}")
    if version not in (0, form.version):
        age = "a newer" if version > form.version else "an older"
        raise UsageError(
            f"{path} was made by {age} grader (its schema is {version}, ours {form.version}): "
            f"use that, or {form.elsewhere}"
        )
    if found not in (ours, frozenset()) or (version == 0) != (not found):
        others = sorted(f"{kind} {name}"[:80] for kind, name, _, _ in found - ours)
        what = f": it has another {', '.join(others[:MAX_NAMED])}" if others else ""
        raise UsageError(
            f"{path} is not as a grader makes it{what}. Somebody has changed it: use a copy from "
            f"before that, or {form.elsewhere}"
        )
    # Pages that share a child make rows without end of a small file.
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(one_line(state))


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """The value of a pragma that is a number."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


@cache
def _objects_of(schema: str) -> Objects:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(schema)
        return _objects(connection, -1)


def _objects(connection: sqlite3.Connection, most: int) -> Objects:
    """All that is in a schema, without comments and with single spaces; ``most`` of it."""
    rows = connection.execute(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema LIMIT ?", (most,)
    )
    return frozenset(
        (str(kind), str(name), str(table), _SPACE.sub(" ", _COMMENT.sub("", str(sql))).strip(" "))
        for kind, name, table, sql in rows
    )
