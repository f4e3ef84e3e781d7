"""Problems that are ready for the next attempt: its cases, and what the reference answers.

    secret, person, problem, turn -> salt -> cases -> expected values

They are made ahead while nothing runs, or else when the attempt is run.
"""

import threading

from grader.batches.gradable import Gradable, gradable
from grader.grading.prepared import Prepared
from grader.grading.shared import Shared
from grader.problem.catalogue import Shelf
from grader.problem.load import require_course
from grader.sandbox.runner import Runner
from grader.serve.runs.salts import salt_of

MOST_KEPT = 8  # attempts that are ready
PRIMED_TURNS = 6  # whose shapes the primer knows: mostly all that there are
SAMPLES = 0  # the turn of every run of samples

Turn = tuple[str, str, int]  # person, problem, turn


class Upcoming:
    """What attempts need, by their turns. May be used by several threads."""

    def __init__(self, shelf: Shelf, secret: bytes) -> None:
        self._shelf = shelf
        self._secret = secret
        self._lock = threading.Lock()
        self._bases: dict[str, Prepared] = {}
        self._made: dict[Turn, Shared[Gradable]] = {}

    def get(self, turn: Turn, sandbox: Runner) -> Gradable:
        """What an attempt needs, made now unless it is there.

        JudgeError if the reference or the generators fail; as `Catalogue.load` if the problem can't
        be read.
        """
        with self._lock:
            shared = self._made.setdefault(turn, Shared())
            while len(self._made) > MOST_KEPT:
                del self._made[next(iter(self._made))]
        try:
            return shared.get(lambda: self._make(turn, sandbox))
        except BaseException:
            self.forget(turn)
            raise

    def make_ahead(self, turn: Turn, sandbox: Runner) -> None:
        """Make it, with the answers of the reference; raises as `get`."""
        prepared = self.get(turn, sandbox).prepared
        sandbox.prepare(prepared.primer(sandbox))
        prepared.expected(sandbox)

    def forget(self, turn: Turn) -> None:
        """Forget what was made for an attempt that is over."""
        with self._lock:
            self._made.pop(turn, None)

    def _make(self, turn: Turn, sandbox: Runner) -> Gradable:
        person, problem_id, number = turn
        salt = salt_of(self._secret, person, problem_id, number)
        base = self._base(problem_id)
        # One primer for all attempts: what has a shape that it does not know is compiled anew.
        turns = range(1, 1 + PRIMED_TURNS)
        base.prime_for([salt_of(self._secret, person, problem_id, turn) for turn in turns], sandbox)
        prepared = base.samples() if number == SAMPLES else base.anew(salt, remember=False)
        return gradable(prepared, salt, sandbox)

    def _base(self, problem_id: str) -> Prepared:
        """What all attempts at a problem share."""
        problem = require_course(self._shelf.get(problem_id))
        with self._lock:
            if problem_id not in self._bases:
                self._bases[problem_id] = Prepared(problem)
                self._bases[problem_id].patience_s = 0.0  # no verdict waits for automatic mistakes
            return self._bases[problem_id]
