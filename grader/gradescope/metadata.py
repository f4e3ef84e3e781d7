"""Gradescope's metadata of a submission: lateness, and the points of the assignment."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Metadata:
    """``late`` and ``total_points`` are None if the file does not say; ``notes`` say why."""

    late: bool | None = None
    total_points: float | None = None
    notes: tuple[str, ...] = ()


def read_metadata(path: Path) -> Metadata:
    """Read the file as far as possible: no mark depends on it."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return Metadata(notes=(f"{path.name} can't be read: {error}",))
    if not isinstance(said, dict):
        return Metadata(notes=(f"{path.name}: expected an object, found {type(said).__name__}",))
    assignment = _object(said.get("assignment"))
    created, due = _time(said.get("created_at")), max(_due(said, assignment), default=None)
    points: float | None = None
    with suppress(TypeError, ValueError):
        points = float(assignment.get("total_points", ""))
    late = None if created is None or due is None else created > due
    return Metadata(late, points if points is not None and 0 <= points < inf else None)


def _due(said: dict[str, Any], assignment: dict[str, Any]) -> Iterator[datetime]:
    """The time it is due: for its students, who may have more time, else for everybody."""
    users = said.get("users")
    own = [
        time
        for user in (users if isinstance(users, list) else [])
        if (time := _time(_object(_object(user).get("assignment")).get("due_date"))) is not None
    ]
    everybody = _time(assignment.get("due_date"))
    yield from own or ([] if everybody is None else [everybody])


def _time(text: object) -> datetime | None:
    """A point in time, if ``text`` is one: Gradescope's have an offset."""
    try:
        time = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if time is None or time.tzinfo is None else time


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
