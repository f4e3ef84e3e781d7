"""State that a file keeps between calls: the numbers prove it, the source says how.

The numbers come first (`again`, `probe`). Only then is the source looked at, and only if it shows
how state is kept does the hint say so (`suspects`); else it says what may be kept.
"""

from dataclasses import dataclass

from grader.grading.feedback.suspects import find_suspects, told_of_state
from grader.grading.report import Hint
from grader.sandbox.runner import Runner


@dataclass(frozen=True)
class KeptState:
    """A hint on state that a file keeps: its id, what the numbers show, and what may be kept."""

    id: str
    fact: str
    guess: str

    @property
    def hint(self) -> Hint:
        """The hint without a look at the source."""
        return Hint(self.id, f"{self.fact}: {self.guess}")

    def hint_on(self, source: bytes, sandbox: Runner) -> Hint:
        """The hint, which says how the source keeps it if the source shows that."""
        told = told_of_state(find_suspects(source, sandbox), source)
        return Hint(self.id, f"{self.fact}: {told}") if told else self.hint
