"""A notebook as Python source.

`grader.grading.notebook` asks for it. Nothing of the notebook is run, but whatever it holds may
attack the parser.

Standard library and nbformat only.
"""

import ast
import contextlib
import io
import json
import re
import sys
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

import nbformat

VERSIONS = (3, 4)
TAG = "grade"
# The comment that picks a cell: its first line that is not blank.
MARKER = re.compile(rf"\s*#\|?[ \t]*{TAG}[ \t]*(?:\n|\Z)")
CELL_MAGIC = re.compile(r"%%(\S*)")
# Magics that run their cell as Python, with the names of the notebook.
PYTHON_MAGICS = frozenset({"capture", "prun", "time"})
# Lines that IPython takes for itself, where a statement can start.
MAGIC_LINE = re.compile(
    r"""[ \t]*
    (?: [%!?]                            # %time f(), !ls, ?obj
    |   [\w.*\[\]]+\?\??[ \t]*$          # obj?
    |   [^\W\d][\w., \t*]*               # x, y = !ls
        (?:\[[^\]]*\][ \t]*)?            # x["key"] = %time f()
        =[ \t]*[%!]
    )""",
    re.VERBOSE,
)
MAX_TOLD = 300  # characters of an error, which may quote the whole notebook


class NotebookError(Exception):
    """The file is not a notebook that can be read; the text says why, to the student."""


@dataclass(frozen=True)
class Cell:
    """A code cell; ``number`` counts them from 1."""

    number: int
    source: str
    is_picked: bool


def answer(notebook: bytes) -> list[float]:
    """Write the source of a notebook to stdout, in UTF-8.

    Returned are four counts: code cells; cells taken; and, of these, magic or shell lines left out
    and whole cells left out. Raises NotebookError.
    """
    with contextlib.redirect_stdout(sys.stderr):  # whatever a library may print
        cells = code_cells(parse(notebook))
    if not cells:
        raise NotebookError("it has no code cells")
    taken = [cell for cell in cells if cell.is_picked] or cells
    lines_left_out = cells_left_out = 0
    for cell in taken:
        lines = cell.source.split("\n")
        if is_foreign(lines):
            lines = ["# left out: its magic is not Python"]
            cells_left_out += 1
        else:
            lines_left_out += leave_out_magics(lines)
        source = "\n".join((f"# %% cell {cell.number}", *lines, ""))
        sys.stdout.buffer.write(source.encode())
    return [len(cells), len(taken), lines_left_out, cells_left_out]


def parse(data: bytes) -> nbformat.NotebookNode:
    """The notebook, in version 4 of the format; NotebookError if it can't be read."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
        if not isinstance(found, dict) or found.get("nbformat") not in VERSIONS:
            raise NotebookError('it is no JSON object whose "nbformat" is 3 or 4')
        # Tools add keys that are not in the schema; Jupyter doesn't mind either.
        nbformat.validate(found, relax_add_props=True)
        version = nbformat.versions[found["nbformat"]]
        return nbformat.convert(version.to_notebook_json(found), to_version=max(VERSIONS))
    except NotebookError:
        raise
    except Exception as error:  # noqa: BLE001  nbformat meets the unexpected with any of them
        raise NotebookError(reason(error)[:MAX_TOLD]) from None


def reason(error: Exception) -> str:
    """Why a notebook can't be read, by the error that reading it raised."""
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error}"
    if isinstance(error, nbformat.ValidationError):
        keys = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in error.absolute_path)
        return f"at {''.join(keys).lstrip('.') or 'the top'}: {error.message}"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return f"{type(error).__name__}: {error}"


def code_cells(notebook: nbformat.NotebookNode) -> list[Cell]:
    """The code cells in order; NotebookError if a cell is no text."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    cells = []
    for number, cell in enumerate(code, start=1):
        source = cell.source.replace("\r\n", "\n").replace("\r", "\n")
        try:
            source.encode()
        except UnicodeEncodeError:
            raise NotebookError(f"code cell {number} holds half of a character") from None
        tags = cell.metadata.get("tags")
        # Version 3 does not define tags: there they may be anything.
        is_tagged = isinstance(tags, list) and TAG in tags
        cells.append(Cell(number, source, is_tagged or MARKER.match(source) is not None))
    return cells


def is_foreign(lines: Sequence[str]) -> bool:
    """Whether a cell magic makes the whole cell something other than our Python."""
    for line in filter(str.strip, lines):
        magic = CELL_MAGIC.match(line)
        if magic is None:
            return False
        if magic[1] not in PYTHON_MAGICS:
            return True
    return False


def leave_out_magics(lines: list[str]) -> int:
    """Turn a cell's magic, shell and help lines into comments, in place; return their number.

    A cell that is valid Python is not changed. Lines keep their numbers, and a block keeps a
    statement.
    """
    if not any(map(MAGIC_LINE.match, lines)) or is_python("\n".join(lines)):
        return 0
    count = 0
    complete = 0  # up to here every string, bracket and block is closed
    goes_on = False  # the line before is left out, and ends in a backslash
    for n, line in enumerate(lines):
        starts = (
            not goes_on and MAGIC_LINE.match(line) is not None and is_complete(lines[complete:n])
        )
        if not (starts or goes_on):
            continue
        code = line.lstrip(" \t")
        indentation = line[: len(line) - len(code)]
        # Not at the margin, where a statement could precede a docstring or a __future__ import.
        statement = "pass  " if starts and indentation else ""
        lines[n] = f"{indentation}{statement}# left out: {code}"
        count += starts
        complete = n if starts and not indentation else complete
        goes_on = line.endswith("\\")
    return count


def is_python(source: str) -> bool:
    """Whether the source parses."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: nested too deep
        return False
    return True


def is_complete(lines: Sequence[str]) -> bool:
    """Whether a statement can start after ``lines``: no string, bracket or backslash is open."""
    text = io.StringIO("".join(f"{line}\n" for line in lines))
    try:
        for _ in tokenize.generate_tokens(text.readline):
            pass
    except (tokenize.TokenError, SyntaxError, SystemError):  # the last: CPython 3.13, of a NUL
        return False
    return True
