"""Progress of a batch on stderr: a bar on a terminal, lines with timestamps elsewhere."""

import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import IO, TextIO, cast

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from grader.batch.batch import Done
from grader.collect.collection import Placed
from grader.report.summary_text import counts
from grader.report.text import number
from grader.text import no_command, one_line
from grader.verdict import Verdict

RECENT = 100  # submissions that the rate is measured over


class Pace:
    """How many of ``total`` are done, how fast the last of them were, how long the rest takes."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self._times = deque([time.monotonic()], maxlen=RECENT + 1)

    def count(self) -> None:
        """One more is done."""
        self.done += 1
        self._times.append(time.monotonic())

    def __str__(self) -> str:
        passed = self._times[-1] - self._times[0]
        if not self.done or not passed:
            return f"{self.done}/{self.total}"
        rate = (len(self._times) - 1) / passed
        left = timedelta(seconds=round((self.total - self.done) / rate))
        pace = f"{rate:.1f}/s" if rate >= 1 else f"{60 * rate:.1f}/min"
        return f"{self.done}/{self.total} {pace} {left} left"


class Silent:
    """Tells only what was asked for."""

    def say(self, line: str) -> None:
        """Tell a line at once."""
        say(line)

    def started(self, placed: Placed) -> None:
        """A worker has taken it."""

    def done(self, done: Done) -> None:
        """A submission was graded, or can't be."""


class Lines(Silent):
    """A line for each submission that is done."""

    def __init__(self, total: int) -> None:
        self._pace = Pace(total)

    def done(self, done: Done) -> None:
        """Print its line."""
        self._pace.count()
        placed, report = done.placed, done.report
        if report is None:
            told = f"not graded: {done.why_not}"
        elif report.score is None:
            told = str(report.verdict)
        else:
            told = f"{report.verdict} {number(report.score)}/{number(report.max_score)}"
        say(f"{self._pace} {placed.entry.path} {placed.problem} {told}")


class Bar(Silent):
    """A bar, the pace, the verdicts so far, and what is running now; drawn anew twice a second."""

    def __init__(self, total: int, console: Console) -> None:
        self._console = console
        self._pace = Pace(total)
        self._verdicts: Counter[Verdict] = Counter()
        self._running: dict[str, float] = {}

    def say(self, line: str) -> None:
        """Print it above the bar."""
        self._console.print(Text(line))

    def started(self, placed: Placed) -> None:
        """Show it."""
        self._running[_label(placed)] = time.monotonic()

    def done(self, done: Done) -> None:
        """Count it."""
        self._pace.count()
        self._running.pop(_label(done.placed), None)
        self._verdicts[done.report.verdict if done.report else Verdict.JE] += 1

    def __rich_console__(self, _: Console, __: ConsoleOptions) -> RenderResult:
        top = Table.grid(padding=(0, 2, 0, 0))
        bar = ProgressBar(total=self._pace.total, completed=self._pace.done, width=30)
        top.add_row(bar, str(self._pace), counts(self._verdicts.most_common()))
        now = time.monotonic()
        running = [
            Text(f"  {now - since:4.0f} s  {label}", style="dim", no_wrap=True, overflow="ellipsis")
            for label, since in list(self._running.items())
        ]
        yield Group(top, *running)


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Silent]:
    """What shows ``total`` submissions on stderr while they are graded."""
    if quiet or not total:
        yield Silent()
    elif sys.stderr.isatty():
        console = Console(file=cast("IO[str]", _Lasting(sys.stderr)))
        bar = Bar(total, console)
        with Live(bar, console=console, refresh_per_second=2, transient=True):
            yield bar
    else:
        yield Lines(total)


def say(line: str) -> None:
    """A line with the time on stderr, if somebody is still there to read it."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    with suppress(OSError):
        print(now, no_command(one_line(line)), file=sys.stderr, flush=True)


class _Lasting:
    """A stream that may go away: whoever looks at it, the batch goes on."""

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


def _label(placed: Placed) -> str:
    return one_line(f"{placed.entry.path} ({placed.problem})")
