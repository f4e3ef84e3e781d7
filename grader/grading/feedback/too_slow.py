"""A hint where the time ran out: the student's own line, or the `while` loop that it is in.

The source is read as text, since the host parses no submission. A line of a function that is called
in a `while` loop may belong to that loop. A line belongs to the nearest line
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
# A condition that compares names and numbers, without calls of functions that may change.
_PLAIN = re.compile(r"while ([\w\s<>=!+\-*/%.]+):$")
_NAME = re.compile(r"[A-Za-z_]\w*")
_WORDS = frozenset({"and", "or", "not", "is", "in", "True", "False", "None"})
_LOOPS = re.compile(r"while\b|.*\bwhile_loop\(")


def time_ran_out(answer: Stopped, source: str) -> Meaning | None:
    """Return where the time of a run was over; None if none of its own lines is known."""
    places = [_PLACE.match(line) for line in reversed(answer.lines.split("\n"))]
    if places[0] is None:
        return None
    lines = source.split("\n")
    loops = (_loop(lines, int(place[1])) for place in places if place is not None)
    loop = next((loop for loop in loops if loop is not None), None)
    if loop is None:
        return Meaning("too_slow_at", "", "time ran out while it was at this line")
    line = one_line(lines[loop - 1].strip()[:MAX_LINE])
    told = f"time ran out in the loop of your line {loop}, `{line}`: does it end?"
    if names := _never_changed(lines, loop):
        listed = " or ".join(f"`{name}`" for name in names)
        told += f" No line inside it mentions {listed}"
    return Meaning("loop_too_slow", "", told, names_line=False)


def _never_changed(lines: list[str], loop: int) -> list[str]:
    """Return the names in the condition of a `while`, if no line of its body has any of them."""
    condition = _PLAIN.match(lines[loop - 1].strip())
    if condition is None:
        return []
    names = [name for name in _NAME.findall(condition[1]) if name not in _WORDS]
    depth, body = _depth(lines[loop - 1]), []
    for line in lines[loop:]:
        if line.strip() and _depth(line) <= depth:
            break
        body.append(line)
    used = set(_NAME.findall("\n".join(body)))
    return names if body and not used & set(names) else []


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
