"""Attempts as rows, and back: each function is one change, or one question."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from grader.grading.own_inputs import OwnRun
from grader.grading.report import Hint
from grader.record.rows import insert, moment, value
from grader.serve.attempt import Attempt, AttemptKind, ProblemStanding, State
from grader.serve.store.database import Database
from grader.serve.store.own_runs import read_own_run, write_own_run
from grader.verdict import Verdict


@dataclass(frozen=True)
class NewAttempt:
    """What a person asks for."""

    person: str
    problem: str
    kind: AttemptKind
    filename: str
    data: bytes
    inputs: Mapping[str, str]
    max_score: float


@dataclass(frozen=True)
class Ending:
    """How an attempt ended: its grade, or why there is none, or what a run of one's own did.

    ``took_s`` is how long it ran.
    """

    state: State
    took_s: float | None = None
    counts: bool = False
    verdict: Verdict | None = None
    score: float | None = None
    grade_id: int | None = None
    failure: str = ""
    own: OwnRun | None = None


class Attempts:
    """The table of attempts. May be used by several threads; raises as `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewAttempt) -> Attempt:
        """Add an attempt that waits; an older one of its kind at its problem makes room for it."""
        digest = hashlib.sha256(new.data).hexdigest()
        same = (new.person, new.problem, new.kind)
        with self._database.change() as connection:
            connection.execute("INSERT OR IGNORE INTO files VALUES (?, ?)", (digest, new.data))
            older = connection.execute(
                "SELECT number FROM attempts"
                " WHERE state = 'waiting' AND person = ? AND problem = ? AND kind = ?",
                same,
            )
            for row in older.fetchall():
                self._set(connection, row["number"], state=State.REPLACED, ended_at=moment())
            turns = self.turns(new.person, new.problem)
            number = insert(
                connection,
                "attempts",
                person=new.person,
                problem=new.problem,
                kind=new.kind.value,
                turn=turns + 1 if new.kind == AttemptKind.SUBMIT else 0,
                filename=new.filename,
                sha256=digest,
                inputs=json.dumps(dict(new.inputs)),
                state=State.WAITING.value,
                max_score=new.max_score,
                made_at=moment(),
                counts=False,
                begun=0,
                mistakes="[]",
                failure="",
                version=self._database.next_version(),
            )
        return self.get(number)

    def begin_next(self) -> Attempt | None:
        """Begin the attempt whose turn it is, if any waits.

        First come those that ran when the server was stopped; then the person who has waited
        longest since their last run. A person has one run at a time.
        """
        with self._database.change() as connection:
            row = connection.execute(
                "SELECT number FROM attempts AS mine WHERE state = 'waiting'"
                " AND NOT EXISTS (SELECT 1 FROM attempts"
                "  WHERE state = 'running' AND person = mine.person)"
                " ORDER BY begun = 0,"
                " (SELECT max(begun) FROM attempts WHERE person = mine.person), number LIMIT 1"
            ).fetchone()
            if row is None:
                return None
            number = int(row["number"])
            (last,) = connection.execute("SELECT max(begun) FROM attempts").fetchone()
            self._set(connection, number, state=State.RUNNING, started_at=moment(), begun=last + 1)
            begun = connection.execute("SELECT * FROM attempts WHERE number = ?", (number,))
            return _attempt(begun.fetchone())

    def end(self, number: int, ending: Ending) -> None:
        """Record how an attempt ended."""
        with self._database.change() as connection:
            self._set(
                connection,
                number,
                state=ending.state,
                ended_at=moment(),
                took_s=ending.took_s,
                verdict=ending.verdict,
                score=ending.score,
                counts=ending.counts,
                grade_id=ending.grade_id,
                failure=ending.failure,
            )
            if ending.own is not None:
                write_own_run(connection, number, ending.own)

    def wait_again(self, number: int) -> None:
        """Put an attempt back that ran when the server was stopped."""
        with self._database.change() as connection:
            self._set(connection, number, state=State.WAITING, started_at=None)

    def get(self, number: int) -> Attempt:
        """The attempt of that number; LookupError if there is none."""
        found = self._select("number = ?", number)
        if not found:
            raise LookupError(f"no attempt {number}")
        return found[0]

    def of_problem(self, person: str, problem: str) -> list[Attempt]:
        """The attempts of a person at a problem, the newest first."""
        found = self._select("person = ? AND problem = ?", person, problem)
        return sorted(found, key=lambda attempt: -attempt.number)

    def turns(self, person: str, problem: str) -> int:
        """How many submissions a person has made to a problem."""
        (row,) = self._database.rows(
            "SELECT coalesce(max(turn), 0) AS turns FROM attempts WHERE person = ? AND problem = ?",
            person,
            problem,
        )
        return int(row["turns"])

    def running(self) -> list[Attempt]:
        """The attempts that run; of a server that has just started, those to be run again."""
        return self._select("state = 'running'")

    def waiting_before(self, number: int) -> list[tuple[AttemptKind, str, int]]:
        """How many attempts of each kind at each problem wait, of those before ``number``."""
        rows = self._database.rows(
            "SELECT kind, problem, count(*) AS count FROM attempts"
            " WHERE state = 'waiting' AND number < ? GROUP BY kind, problem",
            number,
        )
        return [(AttemptKind(row["kind"]), row["problem"], row["count"]) for row in rows]

    def changed_since(self, person: str, version: int) -> set[int]:
        """The numbers of a person's attempts with a later version."""
        rows = self._database.rows(
            "SELECT number FROM attempts WHERE person = ? AND version > ?", person, version
        )
        return {row["number"] for row in rows}

    def source(self, number: int) -> bytes:
        """The file of an attempt as it came."""
        (row,) = self._database.rows(
            "SELECT data FROM attempts JOIN files USING (sha256) WHERE number = ?", number
        )
        return bytes(row["data"])

    def inputs(self, number: int) -> Mapping[str, str]:
        """The person's own inputs, as texts by argument."""
        (row,) = self._database.rows("SELECT inputs FROM attempts WHERE number = ?", number)
        return dict(json.loads(row["inputs"]))

    def own_run(self, number: int) -> OwnRun | None:
        """What the function did with inputs of the person's own; None if it did not run."""
        rows = self._database.rows("SELECT * FROM own_runs WHERE number = ?", number)
        return read_own_run(rows[0]) if rows else None

    def mistakes(self, number: int) -> tuple[Hint, ...]:
        """The mistakes that were found after the verdict."""
        (row,) = self._database.rows("SELECT mistakes FROM attempts WHERE number = ?", number)
        return tuple(Hint(*each) for each in json.loads(row["mistakes"]))

    def add_mistakes(self, number: int, found: Sequence[Hint]) -> None:
        """Record mistakes that were found after the verdict."""
        with self._database.change() as connection:
            self._set(connection, number, mistakes=json.dumps(list(found)))

    def times(self, kind: AttemptKind, problem: str | None, most: int) -> list[float]:
        """How long the last runs of a kind took, of one problem or of all: ``most`` at most."""
        rows = self._database.rows(
            "SELECT took_s FROM attempts WHERE kind = ? AND problem = coalesce(?, problem)"
            " AND took_s IS NOT NULL ORDER BY number DESC LIMIT ?",
            kind.value,
            problem,
            most,
        )
        return [float(row["took_s"]) for row in rows]

    def standings(self, person: str) -> dict[str, ProblemStanding]:
        """How the person stands with each problem that they have tried."""
        rows = self._database.rows(
            "SELECT problem, max(number) AS last, sum(counts) AS attempts,"
            " max(iif(counts, score, NULL)) AS best, max(counts AND verdict = 'AC') AS is_solved"
            " FROM attempts WHERE person = ? GROUP BY problem",
            person,
        )
        return {
            row["problem"]: value(ProblemStanding, row, is_solved=bool(row["is_solved"]))
            for row in rows
        }

    def _select(self, condition: str, *parameters: object) -> list[Attempt]:
        rows = self._database.rows(
            f"SELECT * FROM attempts WHERE {condition} ORDER BY number",  # noqa: S608  words of ours
            *parameters,
        )
        return [_attempt(row) for row in rows]

    def _set(self, connection: sqlite3.Connection, number: int, **columns: object) -> None:
        """Set columns of an attempt, and its version."""
        columns["version"] = self._database.next_version()
        names = ", ".join(f"{name} = ?" for name in columns)
        connection.execute(
            f"UPDATE attempts SET {names} WHERE number = ?",  # noqa: S608  names of ours
            (*columns.values(), number),
        )


def _attempt(row: sqlite3.Row) -> Attempt:
    return value(
        Attempt,
        row,
        kind=AttemptKind(row["kind"]),
        state=State(row["state"]),
        counts=bool(row["counts"]),
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        made_at=datetime.fromisoformat(row["made_at"]),
        started_at=_moment(row["started_at"]),
        ended_at=_moment(row["ended_at"]),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
