"""Base code: what everybody could see, or the staff wrote. It proves nothing where two have it."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.checking.package import SUFFIXES
from grader.grading.expected import read_trusted
from grader.grading.notebook import read_source
from grader.grading.submission import is_notebook, read_below
from grader.problem.load import Problem
from grader.problem.statement import read_statement
from grader.similar.reading import Reader

BLOCK = re.compile(r"^[ \t]*```(?:python|py)[ \t]*\n(.*?)^[ \t]*```[ \t]*$", re.M | re.S)


def base_code(
    problem: Problem, examples: Path, starters: Sequence[Path], reader: Reader
) -> list[bytes]:
    """The sources of a problem's base code.

    They are the Python blocks of the statement, the starter code, the reference with its variants,
    the primer, and the accepted examples. ``examples`` is the folder of the problem's example
    submissions. UsageError or PackageError if a file can't be read; JudgeError and RefusedError as
    `read_source`.
    """
    accepted = sorted((examples / "accepted").glob("*"))
    files = [
        *starters,
        *(path for path in (problem.reference, problem.primer) if path.exists()),
        *(path for path in accepted if path.suffix in SUFFIXES and not path.name.startswith(".")),
    ]
    return [*_blocks(problem.statement), *(_source(path, reader) for path in files)]


def _blocks(statement: Path) -> Iterator[bytes]:
    """The Python blocks of a statement."""
    if not statement.exists():
        return
    for block in BLOCK.findall(read_statement(statement)):
        yield textwrap.dedent(block).encode()


def _source(path: Path, reader: Reader) -> bytes:
    if not is_notebook(path):
        return read_trusted(path)
    return read_source(read_below(path.parent, [path.name]), reader.sandbox).data
