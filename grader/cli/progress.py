"""Progress of a batch on stderr: a bar on a terminal, lines with timestamps elsewhere."""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, Task
from rich.text import Text

from grader.batches.batch import Done
from grader.cli.waiting import lasting
from grader.collect.collection import Placed
from grader.report.shown import counts, points
from grader.text import no_command, one_line
from grader.verdict import Verdict

PERIOD_S = 600.0  # the rate is that of the last minutes


class Silent:
    """Shows nothing but the lines that it is asked to say."""

    def say(self, line: str) -> None:
        """Print a line at once."""
        say(line)

    def work(self, step: str) -> None:
        """The sandbox does something that takes seconds; empty: it is done."""

    def started(self, placed: Placed) -> None:
        """A worker has taken the submission."""

    def done(self, done: Done) -> None:
        """A submission was graded, or can't be."""


class Lines(Silent):
    """Prints a line for each submission that is done."""

    def __init__(self, total: int) -> None:
        self._progress = Progress(speed_estimate_period=PERIOD_S, disable=True)
        self._task = _begin(self._progress, total)

    def done(self, done: Done) -> None:
        """Print its line."""
        self._progress.advance(self._task.id)
        placed, report = done.placed, done.report
        if report is None:
            result = f"not graded: {done.why_not}"
        elif report.score is None:
            result = str(report.verdict)
        else:
            result = f"{report.verdict} {'/'.join(points(report.score, of=report.max_score))}"
        say(f"{_pace(self._task)} {placed.entry.path} {placed.problem} {result}")


class Bar(Progress, Silent):
    """A bar, the pace, the verdicts so far, and what is running now; drawn anew twice a second."""

    def __init__(self, total: int, console: Console) -> None:
        self._verdicts: Counter[Verdict] = Counter()
        self._running: dict[str, float] = {}
        self._work = ""
        super().__init__(  # which draws it
            BarColumn(30),
            "{task.description}",
            console=console,
            refresh_per_second=2,
            speed_estimate_period=PERIOD_S,
            transient=True,
        )
        self._task = _begin(self, total)

    def say(self, line: str) -> None:
        """Print it above the bar."""
        self.print(Text(line))

    def work(self, step: str) -> None:
        """Show it below the bar, until it is done."""
        if step != self._work:
            self._work = step
            self.refresh()

    def started(self, placed: Placed) -> None:
        """Show it as running."""
        self._running[_label(placed)] = time.monotonic()

    def done(self, done: Done) -> None:
        """Count it."""
        self._running.pop(_label(done.placed), None)
        self._verdicts[done.report.verdict if done.report else Verdict.JE] += 1
        self.advance(self._task.id)
        verdicts = counts(self._verdicts.most_common()).markup
        self.update(self._task.id, description=f"{_pace(self._task)}  {verdicts}")

    def get_renderables(self) -> Iterable[RenderableType]:
        """The bar, what the sandbox does, then a line for each submission that is running."""
        yield from super().get_renderables()
        if self._work:
            yield Text(f"  {self._work}", no_wrap=True, overflow="ellipsis")
        now = time.monotonic()
        for label, since in list(self._running.items()):
            line = f"  {now - since:4.0f} s  {label}"
            yield Text(line, style="dim", no_wrap=True, overflow="ellipsis")


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Silent]:
    """Show ``total`` submissions on stderr while the block grades them."""
    if quiet or not total:
        yield Silent()
    elif sys.stderr.isatty():
        with Bar(total, Console(file=lasting(sys.stderr))) as bar:
            yield bar
    else:
        yield Lines(total)


def say(line: str) -> None:
    """Print a line with the time on stderr, if somebody is still there to read it."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    with suppress(OSError):
        print(now, no_command(one_line(line)), file=sys.stderr, flush=True)


def _begin(progress: Progress, total: int) -> Task:
    task_id = progress.add_task(f"0/{total}", total=total)
    progress.advance(task_id, 0)  # the time from which the rate is measured
    return progress.tasks[0]


def _pace(task: Task) -> str:
    """How many are done, how fast they were of late, and how long the rest takes."""
    count = f"{task.completed:.0f}/{task.total:.0f}"
    if not task.speed:
        return count
    left = timedelta(seconds=task.time_remaining or 0)
    rate = f"{task.speed:.1f}/s" if task.speed >= 1 else f"{60 * task.speed:.1f}/min"
    return f"{count} {rate} {left} left"


def _label(placed: Placed) -> str:
    return one_line(f"{placed.entry.path} ({placed.problem})")
