"""A notebook as Python source.

`grader.grading.notebook` asks for it. Nothing of the notebook is run, but whatever it holds may
attack the parser.

Only the cells count, wherever a version of the format keeps them. Jupyter opens notebooks whose
outputs, metadata and ids are no valid ones, so they are not looked at.

Standard library only.
"""

import json
import re
import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..magics import FILE_CELLS, leave_out

TAG = "grade"
# The comment that picks a cell: its first line that is not blank.
MARKER = re.compile(rf"\s*#\|?[ \t]*{TAG}[ \t]*(?:\n|\Z)")
# Magics that IPython knows without their % where they are a cell of their own.
BARE_CELL = re.compile(r"\s*(?:ls|ll|pwd|who|whos|pylab)(?:[ \t]+-\w+)*\s*")
COOKIE = re.compile(r"\s*#.*coding[:=]")
CELL_MAGIC = re.compile(r"%%(\S*)")
LINE_END = re.compile("\r\n|\r|\n")
MOST_BARE = 10  # lines of a cell that may be a bare magic
MAX_TOLD = 300  # characters of an error, which may quote the whole notebook


class NotebookError(Exception):
    """The file is not a notebook that can be read; the text says why, to the student."""


class TooLongError(Exception):
    """The code of the notebook is too long; the text says how long it may be, to the student."""


@dataclass(frozen=True)
class Cell:
    """A code cell; ``number`` counts them from 1."""

    number: int
    source: str
    is_picked: bool


def answer(notebook: bytes, most: bytes) -> list[float]:
    """Write the source of a notebook to stdout, in UTF-8.

    Returned are four counts: code cells; cells taken; and, of these, magic or shell lines left out
    and whole cells left out. ``most`` is how many KiB of source are read, as a decimal number.
    Raises NotebookError, TooLongError.
    """
    cells = list(code_cells(parse(notebook)))
    if not cells:
        raise NotebookError("it has no code cells")
    taken = [cell for cell in cells if cell.is_picked] or cells
    size = sum(len(cell.source) for cell in taken)
    if size > int(most) << 10:
        raise TooLongError(
            f"the source has {size / 1024:,.0f} KiB, and at most {int(most)} KiB are read"
        )
    lines_left_out = cells_left_out = 0
    for cell in taken:
        lines = LINE_END.split(cell.source)
        if cell is taken[0] and COOKIE.match(lines[0]):
            lines[0] = "#"  # it is in UTF-8 now
        if is_foreign(lines):
            lines = ["# left out: its magic is not Python"]
            cells_left_out += 1
        else:
            lines_left_out += leave_out(lines)
        source = "\n".join((f"# %% cell {cell.number}", *lines, ""))
        sys.stdout.buffer.write(source.encode("utf-8", "replace"))  # a half of a character
    return [len(cells), len(taken), lines_left_out, cells_left_out]


def parse(data: bytes) -> list[Any]:
    """The cells of a notebook, of any version; NotebookError if it has none."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise NotebookError(f"it is not JSON: {error}"[:MAX_TOLD]) from None
    except RecursionError:
        raise NotebookError("it is nested too deep") from None
    except ValueError as error:  # a number of thousands of digits
        raise NotebookError(f"{type(error).__name__}: {error}"[:MAX_TOLD]) from None
    if not isinstance(found, dict):
        raise NotebookError("it is no JSON object")
    sheets = found.get("worksheets")  # before version 4; there was never more than one
    places = [found, *(sheets if isinstance(sheets, list) else [])]
    cells = [place.get("cells") for place in places if isinstance(place, dict)]
    lists = [each for each in cells if isinstance(each, list)]
    if not lists:
        raise NotebookError('it has no list of "cells"')
    return [cell for each in lists for cell in each]


def code_cells(cells: Sequence[Any]) -> Iterator[Cell]:
    """The code cells in order; NotebookError if the source of one is no text."""
    code = (cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code")
    for number, cell in enumerate(code, start=1):
        # By the versions of the format: 4; 3 and 2; 1.
        source = next((cell[key] for key in ("source", "input", "code") if cell.get(key)), "")
        parts = source if isinstance(source, list) else [source]
        if not all(isinstance(part, str) for part in parts):
            raise NotebookError(
                f"the source of code cell {number} is neither text nor a list of it"
            )
        text = "".join(parts)
        metadata = cell.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        is_tagged = tags == TAG or (isinstance(tags, list) and TAG in tags)
        yield Cell(number, text, is_tagged or MARKER.match(text) is not None)


def is_foreign(lines: Sequence[str], python_cells: Container[str] = FILE_CELLS) -> bool:
    """Whether a magic, none of ``python_cells``, makes the cell something else than our Python."""
    if len(lines) < MOST_BARE and BARE_CELL.fullmatch("\n".join(lines)):
        return True
    for line in filter(str.strip, lines):
        magic = CELL_MAGIC.match(line)
        if magic is None:
            return False
        if magic[1] not in python_cells:
            return True
    return False
