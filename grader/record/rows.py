"""Values as rows, and back: the fields of a value are the columns of its row."""

import sqlite3
from dataclasses import fields
from typing import Any, TypeVar

from grader.text import well_formed

T = TypeVar("T")


def insert(connection: sqlite3.Connection, table: str, **values: object) -> int:
    """Add a row; its number, where the table numbers its rows.

    A message may quote a path that is not UTF-8, which SQLite does not take.
    """
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names of ours
    row = [well_formed(value) if isinstance(value, str) else value for value in values.values()]
    return connection.execute(statement, row).lastrowid or 0


def value(kind: type[T], row: sqlite3.Row, **others: object) -> T:
    """A dataclass: ``others``, and the rest of its fields from the columns of the same names."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    columns: dict[str, Any] = {name: row[name] for name in names if name not in others}
    return kind(**columns, **others)
