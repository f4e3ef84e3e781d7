"""Where files are run behind proven walls: on this machine (`ladder`), or on others."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Run
from grader.sandbox.ready.priming import Primer


class Runner(Protocol):
    """Runs files. It is called from several threads, but never from one that Ctrl-C interrupts."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Versions of python, jax, flax, numpy and the platform; waits until they are known."""

    def run(self, message: wire.First, calls: Sequence[bytes], limits: Limits) -> Run:
        """Load a file and call its entry point with each of ``calls`` (packed arguments) in turn.

        JudgeError if that fails by no fault of the file; RefusedError if there are no walls to run
        it behind.
        """

    def prepare(self, primer: Primer) -> None:
        """Have what ``primer`` does ready for the runs from now on, as far as that goes."""

    def close(self) -> None:
        """End every run; from now on, there are none."""
