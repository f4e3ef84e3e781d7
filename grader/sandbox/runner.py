"""The interface of everything that runs files behind proven walls, here (`ladder`) or elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import OnAnswer, Run
from grader.sandbox.ready.priming import Primer


class Runner(Protocol):
    """Runs files. Several threads may call it, but no thread that Ctrl-C interrupts."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of python, jax, flax, numpy and the platform; waits until they are known."""

    def run(
        self,
        message: wire.First,
        calls: Sequence[bytes],
        limits: Limits,
        on_answer: OnAnswer | None = None,
    ) -> Run:
        """Load a file and call its entry point with each of ``calls`` (packed arguments) in turn.

        ``on_answer``, which must not raise, may be told of the first answers before the run ends;
        what is returned counts. JudgeError if that fails by no fault of the file; RefusedError if
        there are no walls to run it behind.
        """

    def prepare(self, primer: Primer) -> None:
        """Make ready, for all later runs, as much of ``primer`` as possible."""

    def close(self) -> None:
        """End every run; from now on, there are none."""
