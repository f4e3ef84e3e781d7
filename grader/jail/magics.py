"""IPython's own lines in a source: magics, shell commands, requests for help.

    %matplotlib inline         left out: it becomes a comment, and lines keep their numbers
    !pip install jax           left out
    y = %time f(x)             becomes y = f(x), since that is what it runs
    y = %grade ID, y = !ls     becomes y = None, so that later lines find the name

Standard library only; imports nothing of grader.
"""

import ast
import re

# Magics that run their line or their cell as Python, with the names of the notebook.
PYTHON_LINES = ("time", "prun")
PYTHON_CELLS = ("time", "prun", "capture")
# Cells that count in a file: a notebook does not run what is under `%%grade ID`, but grades it.
FILE_CELLS = (*PYTHON_CELLS, "grade")
# Magics that IPython knows without their %, where they can be no Python.
BARE = "pip3?|conda|mamba|cd|ls|mkdir|load_ext|reload_ext|autoreload|matplotlib|pylab|run|env"
# Lines that IPython takes for itself, where a statement can start.
OWN_LINE = re.compile(
    rf"""[ \t]*
    (?: [%!?]                            # %load_ext x, !ls, ?obj
    |   [\w.*\[\]]+\?\??[ \t]*$          # obj?
    |   (?:{BARE})[ \t]+[\w~./]           # pip install x, which works without its %
    |   [^\W\d][\w., \t*]*               # x, y = !ls
        (?:\[[^\]]*\][ \t]*)?            # x["key"] = %time f()
        =[ \t]*[%!]
    )""",
    re.VERBOSE,
)
PYTHON_LINE = re.compile(rf"([^%!?]*)%(?:{'|'.join(PYTHON_LINES)})[ \t]+(?!-)(?=\S)(.*)", re.DOTALL)
NAMED = re.compile(r"([^\W\d]\w*[ \t]*=[ \t]*)([%!].*)", re.DOTALL)
QUOTES = ('"""', "'''", '"', "'")
OUTSIDE = re.compile("|".join((*QUOTES, r"[#()\[\]{}]")))
INSIDE = {quote: re.compile(rf"\\.|{quote}") for quote in QUOTES}


def leave_out(lines: list[str]) -> int:
    """Turn IPython's lines into comments or Python, in place; return how many are left out.

    Valid Python is not changed. A block keeps a statement.
    """
    if not any(map(OWN_LINE.match, lines)) or is_python("\n".join(lines)):
        return 0
    count = 0
    place = _Place()
    goes_on = False  # the line before is left out, and ends in a backslash
    for n, line in enumerate(lines):
        starts = not goes_on and place.is_statement and OWN_LINE.match(line) is not None
        if starts and (match := PYTHON_LINE.fullmatch(line)):
            lines[n] = line = match[1] + match[2]
            starts = False
        if not (starts or goes_on):
            place.pass_over(line)
            continue
        code = line.lstrip(" \t")
        indentation = line[: len(line) - len(code)]
        # Not at the margin, where a statement could precede a docstring or a __future__ import.
        statement = "pass  " if starts and indentation else ""
        if starts and (named := NAMED.fullmatch(code)):
            statement, code = f"{named[1]}None  ", named[2]
        lines[n] = f"{indentation}{statement}# left out: {code}"
        count += starts
        goes_on = line.endswith("\\")
    return count


def is_python(source: str) -> bool:
    """Whether the source parses."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested too deep
        return False
    return True


class _Place:
    """Whether a statement can start: no string, bracket or backslash is open. Reads each line once.

    A lexer that is close enough: it only looks at cells that are no Python as they stand.
    """

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0
        self._is_joined = False

    @property
    def is_statement(self) -> bool:
        """Whether one can start here."""
        return not (self._quote or self._depth or self._is_joined)

    def pass_over(self, line: str) -> None:
        """Go on behind a line."""
        at = 0
        self._is_joined = line.endswith("\\")
        while found := (INSIDE[self._quote] if self._quote else OUTSIDE).search(line, at):
            mark, at = found[0], found.end()
            if self._quote:
                self._quote = "" if mark == self._quote else self._quote
            elif mark == "#":
                self._is_joined = False
                return
            elif mark in QUOTES:
                self._quote = mark
            elif mark in "([{":
                self._depth += 1
            elif mark in ")]}":
                self._depth = max(0, self._depth - 1)
        if len(self._quote) == 1 and not self._is_joined:
            self._quote = ""  # a mistake in this line, of which the next one knows nothing
