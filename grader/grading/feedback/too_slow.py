"""A hint where the time ran out: the student's own line, or the `while` loop that it is in.

The source is read as text, since the host parses no submission. A line belongs to the nearest line
above it that is indented less and begins a loop. If that is a `for`, only the line is told, since
a `for` nearly always ends.
"""

import re

from grader.grading.feedback.meanings import Meaning
from grader.sandbox.outcome import Stopped
from grader.sandbox.said import MAX_LINE
from grader.text import one_line

_PLACE = re.compile(r"line (\d{1,7}), in ")
_OPENS = re.compile(r"(?:async\s+)?(while|for|def|class)\b")
_LOOPS = re.compile(r"while\b|.*\bwhile_loop\(")


def time_ran_out(answer: Stopped, source: str) -> Meaning | None:
    """Return where the time of a run was over; None if none of its own lines is known."""
    place = _PLACE.match(answer.lines.rpartition("\n")[2])
    if place is None:
        return None
    lines = source.split("\n")
    loop = _loop(lines, int(place[1]))
    if loop is None:
        return Meaning("too_slow_at", "", "time ran out while it was at this line")
    line = one_line(lines[loop - 1].strip()[:MAX_LINE])
    told = f"time ran out in the loop of your line {loop}, `{line}`: does it end?"
    return Meaning("loop_too_slow", "", told, names_line=False)


def _loop(lines: list[str], number: int) -> int | None:
    """Return the number of the line that begins the `while` loop of a line, itself perhaps."""
    if not 0 < number <= len(lines):
        return None
    if _LOOPS.match(lines[number - 1].strip()):
        return number
    depth = _depth(lines[number - 1])
    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        if not line.strip() or line.lstrip().startswith("#") or _depth(line) >= depth:
            continue
        depth = _depth(line)
        if opens := _OPENS.match(line.strip()):
            return above if opens[1] == "while" else None
    return None


def _depth(line: str) -> int:
    """Return how far a line is indented."""
    text = line.expandtabs()
    return len(text) - len(text.lstrip())
