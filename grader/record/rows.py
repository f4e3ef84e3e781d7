"""Values as rows, and back: the fields of a value are the columns of its row."""

import sqlite3
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from grader.text import well_formed

T = TypeVar("T")


def moment() -> str:
    """The present moment as it stands in rows: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()


def insert(connection: sqlite3.Connection, table: str, **values: object) -> int:
    """Add a row; its number, where the table numbers its rows.

    A message may quote a path that is not UTF-8, which SQLite does not take.
    """
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names of ours
    row = [well_formed(value) if isinstance(value, str) else value for value in values.values()]
    return connection.execute(statement, row).lastrowid or 0


def value(kind: type[T], row: sqlite3.Row, /, **others: object) -> T:
    """A dataclass: ``others``, and the rest of its fields from the columns of the same names.

    TypeError or ValueError if a column holds what no field of that type can: SQLite takes anything.
    """
    columns: dict[str, Any] = {}
    for name, allowed in _fields(kind).items():  # type: ignore[arg-type]
        if name not in others:
            columns[name] = found = row[name]
            if allowed and type(found) not in allowed:
                raise TypeError(f"{name}: found {type(found).__name__}")
            if isinstance(found, float) and not isfinite(found):
                raise ValueError(f"{name}: found {found}")
    return kind(**columns, **others)


@cache
def _fields(kind: type) -> dict[str, frozenset[type]]:
    """The fields of a dataclass, each with the types that its column may have; none: any type."""
    hints = get_type_hints(kind)
    return {field.name: _columns(hints[field.name]) for field in fields(kind)}


def _columns(hint: object) -> frozenset[type]:
    parts = set(get_args(hint)) if isinstance(hint, UnionType) else {hint}
    if not parts <= {str, int, float, bool, NoneType}:
        return frozenset()
    return frozenset(parts | ({int} if parts & {float, bool} else set()))  # type: ignore[arg-type]
