"""One line on stderr that says what is being done, while somebody at a terminal waits for it."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TextIO, cast

from rich.console import Console
from rich.status import Status
from rich.text import Text

from grader.cli.options import warn_of_sandbox
from grader.sandbox.aside import Aside
from grader.sandbox.proof.ladder import Sandbox
from grader.text import one_line


class WaitingLine:
    """The line: there within `shown`, once there is something to say, and changed from any thread.

    Without a terminal, and if it ``is_silent``, nothing is shown.
    """

    def __init__(self, is_silent: bool = False) -> None:
        self._console = Console(file=lasting(sys.stderr))
        # It is None where the caller has closed it.
        self._is_seen = sys.stderr is not None and sys.stderr.isatty() and not is_silent
        self._lock = threading.Lock()
        self._task = self._within = ""
        self._is_shown = False
        self._status: Status | None = None

    def say(self, about: object, step: str) -> None:
        """From now on the line says that ``step`` is being done for a problem, or a file."""
        self._task = one_line(f"{about}: {step}")
        self._draw()

    def work(self, step: str) -> None:
        """Say what the sandbox does for that, instead; nothing more if ``step`` is empty."""
        self._within = one_line(step)
        self._draw()

    def begun(self, sandbox: Sandbox) -> None:
        """Watch a sandbox that `Aside.later` has started, and warn of it."""
        sandbox.watch = self.work
        warn_of_sandbox(sandbox.level)

    def await_walls(self, aside: Aside) -> None:
        """Watch the sandbox of `Aside.start`, wait until its walls stand, and warn of it."""
        aside.sandbox.watch = self.work
        with self.shown():
            level = aside.level
        warn_of_sandbox(level)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the line while the block waits; it is gone afterwards, so that results may come."""
        self._is_shown = self._is_seen
        self._draw()
        try:
            yield
        finally:
            with self._lock:
                self._is_shown = False
                if self._status is not None:
                    self._status.stop()
                    self._status = None

    def _draw(self) -> None:
        with self._lock:
            text = self._within or self._task
            if not self._is_shown or not text:
                return
            line = Text(text, no_wrap=True, overflow="ellipsis")
            if self._status is None:
                spinner = "dots" if self._console.encoding.startswith("utf") else "line"
                self._status = self._console.status(line, spinner=spinner)
                self._status.start()
            else:
                self._status.update(line)


def lasting(stream: TextIO) -> IO[str]:
    """The stream; its reader may leave, and what writes goes on."""
    return cast("IO[str]", _Lasting(stream))


class _Lasting:
    """A stream whose reader may leave."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
