"""One line on stderr that says what is being done, while somebody at a terminal waits for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.text import Text


class WaitingLine:
    """The line: shown within `shown`, and changed by `say`, from any thread.

    Without a terminal nothing is shown.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._text = ""
        self._status: Status | None = None

    def say(self, problem: str, step: str) -> None:
        """From now on the line says that ``step`` is being done for a problem."""
        self._text = f"{problem}: {step}"
        if (status := self._status) is not None:
            status.update(self._line())

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the line while the block waits; it is gone afterwards, so that results may come."""
        if not sys.stderr.isatty():
            yield
            return
        with self._console.status(self._line()) as status:
            self._status = status
            try:
                yield
            finally:
                self._status = None

    def _line(self) -> Text:
        return Text(self._text, no_wrap=True, overflow="ellipsis")
