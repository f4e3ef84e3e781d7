"""What stands in the editor of each problem, as it was last saved."""

from datetime import UTC, datetime

from grader.serve.attempt import ConflictError, SavedDraft
from grader.serve.store.database import Database


class Drafts:
    """The table of drafts. May be used by several threads; raises as `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, person: str, problem: str) -> SavedDraft | None:
        """The draft; None if there is none yet."""
        rows = self._database.rows(
            "SELECT * FROM drafts WHERE person = ? AND problem = ?", person, problem
        )
        if not rows:
            return None
        saved_at = datetime.fromisoformat(rows[0]["saved_at"])
        return SavedDraft(rows[0]["source"], rows[0]["version"], saved_at)

    def save(self, person: str, problem: str, source: str, version: int) -> SavedDraft:
        """Save what was written on ``version`` (0: on none); ConflictError if a later one is there.

        The same text again is no conflict.
        """
        with self._database.change() as connection:
            last = self.get(person, problem)
            if last is not None and last.source == source:
                return last
            if version != (last.version if last else 0):
                if last is not None:
                    raise ConflictError(last)
                version = 0  # a draft of a store that is gone
            saved = SavedDraft(source, version + 1, datetime.now(UTC))
            connection.execute(
                "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?)",
                (person, problem, source, saved.version, saved.saved_at.isoformat()),
            )
            return saved
