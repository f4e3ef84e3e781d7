"""A sandbox for a thread that Ctrl-C may interrupt: a thread beside it does what runs things.

    the caller's thread          the thread beside it
    do(function) ────────────>   function(), which runs things in the sandbox
    waits, for the answer        │
    or for Ctrl-C ──────────>    the sandbox is closed, and with it what function() waits for

A run must not be interrupted between a question to the sandbox and its answer, which would be left
unread. `grader grade`, `check` and `replay` and the Python API have their sandbox from here.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from grader.errors import UsageError
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier

CLOSED = "this session was closed: open another one"

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Aside:
    """A sandbox, its compile cache, and the threads in which it is used.

    States: open, closed (by `close`, by the end of a ``with`` block, or by Ctrl-C during `do`). May
    be used from several threads; with one thread of its own, one thing is done at a time.
    """

    def __init__(self, stack: ExitStack, sandbox: Sandbox, pool: ThreadPoolExecutor) -> None:
        self.sandbox = sandbox
        self._stack = stack
        self._pool = pool

    @classmethod
    def start(
        cls,
        choice: str = AUTO,
        hidden: Iterable[Path] = (),
        tier: str = Tier.PRIMED,
        threads: int = 1,
    ) -> Self:
        """Start a sandbox that so many ``threads`` use at a time, and return at once.

        The other arguments are those of `Sandbox.start`. UsageError for a choice or a tier that
        there is not; JudgeError if it can't be started.
        """
        _check("sandbox", choice, CHOICES)
        _check("tier", tier, [each.value for each in Tier])
        with ExitStack() as stack:
            compiled = stack.enter_context(Compiled.open())
            sandbox = Sandbox.start(choice, hidden, compiled, Tier(tier))
            pool = ThreadPoolExecutor(threads)
            stack.callback(pool.shutdown, cancel_futures=True)
            stack.callback(sandbox.close)  # first of all: it ends what the pool waits for
            return cls(stack.pop_all(), sandbox, pool)

    @property
    def level(self) -> Level:
        """The level that was proven; waits until it is. RefusedError if there is none."""
        return self.do(lambda: self.sandbox.level)

    def do(self, function: Callable[Given, Made], *args: Given.args, **more: Given.kwargs) -> Made:
        """What ``function`` returns, or raises; UsageError if this was closed.

        Where Ctrl-C ends the waiting, everything that runs is ended, too.
        """
        future = self.submit(function, *args, **more)
        try:
            return future.result()
        except CancelledError:  # it was closed meanwhile, by another thread
            raise UsageError(CLOSED) from None
        except KeyboardInterrupt:
            self.close()
            raise

    def submit(
        self, function: Callable[Given, Made], *args: Given.args, **more: Given.kwargs
    ) -> Future[Made]:
        """What `do` waits for; UsageError if this was closed."""
        try:
            return self._pool.submit(function, *args, **more)
        except RuntimeError:
            raise UsageError(CLOSED) from None

    def close(self) -> None:
        """End whatever runs; afterwards nothing is left of it. Once more is no harm."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _check(what: str, given: str, known: Iterable[str]) -> None:
    if given not in known:
        raise UsageError(f"{what}: expected one of {', '.join(known)}, found {given!r}")
