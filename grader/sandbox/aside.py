"""Keep Ctrl-C out of the sandbox: the caller waits while a helper thread talks to the sandbox.

    the caller's thread          a helper thread
    do(function) ────────────>   function(), which runs things in the sandbox
    waits, for the answer        │
    or for Ctrl-C ──────────>    the sandbox is closed, and function() fails at once

A run must not be interrupted between a question to the sandbox and its answer: the answer would be
left unread. So a command, or the Python API, gets its sandbox from here.

    Helpers          the threads, and processes that end with them
    Aside.start      the same with a sandbox, which starts at once
    Aside.later      the same with a sandbox, which the first use starts
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import ParamSpec, Protocol, Self, TypeVar

from grader.errors import UsageError
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier

CLOSED = "this session was closed: open another one"


class Closes(Protocol):
    """Anything with an end, such as a sandbox, a zygote or a cluster."""

    def close(self) -> object:
        """End it; a thread that waits for it wakes up."""


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Kept = TypeVar("Kept", bound=Closes)


class Helpers:
    """Threads that use sandboxes while the caller waits; ``threads`` functions run at a time.

    States: open, closed (by `close`, by the end of a ``with`` block, or by Ctrl-C during `do`).
    Every method may be called from several threads.
    """

    def __init__(self, threads: int = 1) -> None:
        self._pool = ThreadPoolExecutor(threads)
        self._kept = ExitStack()
        self._lock = threading.Lock()  # of the two above and below
        self._closed = False

    def keep(self, thing: Kept) -> Kept:
        """Return ``thing``; it is closed first of all when this is closed.

        Keep whatever a function in a thread may wait for. UsageError if this was closed; ``thing``
        is then closed, too.
        """
        with self._lock:
            if not self._closed:
                self._kept.callback(thing.close)
                return thing
        thing.close()
        raise UsageError(CLOSED)

    def do(
        self,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """Return what ``function`` returns, raise what it raises; UsageError if this was closed.

        Ctrl-C ends the wait, and closes this.
        """
        future = self.submit(function, *args, **kwargs)
        try:
            return future.result()
        except CancelledError:  # another thread closed this meanwhile
            raise UsageError(CLOSED) from None
        except KeyboardInterrupt:
            self.close()
            raise

    def submit(
        self,
        function: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Future[Result]:
        """Return the future that `do` waits for; UsageError if this was closed."""
        try:
            return self._pool.submit(function, *args, **kwargs)
        except RuntimeError:
            raise UsageError(CLOSED) from None

    def close(self) -> None:
        """Close what is kept, then end the threads. May be called again."""
        with self._lock:
            self._closed = True
        self._kept.close()
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Aside(Helpers):
    """Helper threads and the sandbox that they use.

    ``begin`` starts it. It gets a stack that is closed last: for files that runs may still read.
    ``begun`` is then called with the sandbox, in the thread that asked for it.
    """

    def __init__(
        self,
        begin: Callable[[ExitStack], Sandbox],
        begun: Callable[[Sandbox], object] = lambda _: None,
        threads: int = 1,
    ) -> None:
        super().__init__(threads)
        self._begin = begin
        self._begun = begun
        self._beginning = threading.Lock()
        self._sandbox: Sandbox | None = None
        self._files = ExitStack()

    @classmethod
    def start(
        cls,
        choice: str = AUTO,
        hidden: Iterable[Path] = (),
        tier: str = Tier.WARM,
        threads: int = 1,
        libraries: Iterable[str] = (),
    ) -> Self:
        """Start a sandbox for ``threads`` threads, with a compile cache, and return at once.

        The other arguments are those of `Sandbox.start`. UsageError for an unknown choice or tier,
        or a library that is not installed; JudgeError if it can't be started.
        """
        check_known("sandbox", choice, CHOICES)
        check_known("tier", tier, [known.value for known in Tier])

        def begin(files: ExitStack) -> Sandbox:
            compiled = files.enter_context(Compiled.open())
            return Sandbox.start(choice, hidden, compiled, Tier(tier), libraries)

        with ExitStack() as stack:
            aside = cls(begin, threads=threads)
            stack.callback(aside.close)
            _ = aside.sandbox
            stack.pop_all()
            return aside

    @classmethod
    def later(
        cls,
        choice: str = AUTO,
        hidden: Iterable[Path] = (),
        begun: Callable[[Sandbox], object] = lambda _: None,
        libraries: Iterable[str] = (),
    ) -> Self:
        """Start a sandbox when `sandbox` is first used, if it ever is; nothing is primed in it."""
        return cls(
            lambda _: Sandbox.start(choice, hidden, None, Tier.COLD, libraries),
            begun,
        )

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox; UsageError if this was closed before it was started."""
        with self._beginning:
            if self._sandbox is None:
                if self._closed:
                    raise UsageError(CLOSED)
                self._sandbox = self.keep(self._begin(self._files))
                self._begun(self._sandbox)
            return self._sandbox

    @property
    def level(self) -> Level:
        """The proven level; waits for the proof. RefusedError if no level is proven."""
        return self.do(lambda: self.sandbox.level)

    def close(self) -> None:
        """End every run, then the threads, then the compile cache. May be called again."""
        super().close()
        self._files.close()


def check_known(what: str, value: str, known: Iterable[str]) -> None:
    """UsageError if ``value`` is none of the ``known`` ones."""
    if value not in known:
        raise UsageError(f"{what}: expected one of {', '.join(known)}, found {value!r}")
