"""Hints and solutions that a person has opened, each with the attempt that came before."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.record.rows import insert, moment, value
from grader.serve.store.database import Database


@dataclass(frozen=True)
class Opening:
    """A hint that was opened: its position in the statement, from 0, and the attempt before."""

    position: int
    attempt: int | None


class Hints:
    """The tables of hints and solutions. May be used by several threads; raises as `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def opened(self, person: str, problem: str) -> list[Opening]:
        """The hints that were opened, in that order."""
        rows = self._database.rows(
            "SELECT position, attempt FROM hints WHERE person = ? AND problem = ? ORDER BY rowid",
            person,
            problem,
        )
        return [value(Opening, row) for row in rows]

    def open(
        self,
        person: str,
        problem: str,
        attempt: int | None,
        choose: Callable[[frozenset[int]], int | None],
    ) -> int | None:
        """Open the hint that ``choose`` returns, given those that are open; its position."""
        with self._database.change() as connection:
            known = self.opened(person, problem)
            position = choose(frozenset(opening.position for opening in known))
            if position is not None:
                insert(
                    connection,
                    "hints",
                    person=person,
                    problem=problem,
                    position=position,
                    attempt=attempt,
                    opened_at=moment(),
                )
            return position

    def open_solution(self, person: str, problem: str, attempt: int | None) -> None:
        """Record that the solution was opened, the first time."""
        with self._database.change() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO solutions VALUES (?, ?, ?, ?)",
                (person, problem, attempt, moment()),
            )
