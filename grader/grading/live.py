"""A live function as a submission: its source, and that of all that it uses.

    a function  -> the file, or the cells of the notebook, that define it     `submission_of`
                -> the statements that define the function and what it uses   `needed`
                -> a submission; lines that are not needed are empty in it

Whoever passes a live function has run this source in this very process. So it is parsed here; it is
run in the jail alone.
"""

import inspect
import linecache
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from grader.errors import UsageError
from grader.grading.needed import INSTEAD, needed_lines
from grader.grading.submission import Submission, from_bytes
from grader.jail.magics import PYTHON_CELLS, leave_out
from grader.jail.programs.notebook import is_foreign

CELLS = "ipykernel_"  # the folder in which a debugger of Jupyter keeps copies of cells


class LiveFunction(Protocol):
    """A function of this process, perhaps in wrappers such as that of `jax.jit`."""

    __name__: str

    def __call__(self, *args: Any, **kwargs: Any) -> object:
        """Call it; nobody here does."""


def submission_of(function: LiveFunction, name: str | None = None) -> Submission:
    """The submission that defines a function of this process.

    ``name`` is the name of the function in the notebook (default: its own). UsageError if the
    function has no name, or its source can't be found.
    """
    inner = inspect.unwrap(function)
    name = name or _name_of(function, inner)
    path = Path(inner.__code__.co_filename if inspect.isfunction(inner) else "")
    if path.is_file() and not path.parent.name.startswith(CELLS):
        linecache.checkcache(str(path))
        lines = [line.rstrip("\r\n") for line in linecache.getlines(str(path))]
        text = "\n".join(needed_lines([lines], name)[0])
        return replace(from_bytes(f"{text}\n".encode()), path=path)
    cells = dict(_cells())
    kept = zip(cells, needed_lines(list(cells.values()), name), strict=True)
    parts = ("\n".join((f"# %% cell {number}", *lines, "")) for number, lines in kept if any(lines))
    return replace(from_bytes("".join(parts).encode()), path=Path(f"{name}.py"))


def _name_of(function: object, inner: object) -> str:
    """The function's own name; of a lambda the last name that its module has for it.

    ``inner`` is the function without its wrappers. UsageError if there is no name.
    """
    name = str(getattr(inner, "__name__", ""))
    if name.isidentifier():
        return name
    if not inspect.isfunction(inner):
        kind = type(inner).__name__
        raise UsageError(f"expected a function that has a name, found type {kind}: {INSTEAD}")
    module = inner.__globals__.items()
    names = [name for name, value in module if value is function or value is inner]
    if not names:
        raise UsageError(
            f"expected a function that has a name, found a lambda without one: write it with "
            f"def NAME(...), or {INSTEAD}"
        )
    return names[-1]


def _cells() -> Iterator[tuple[int, list[str]]]:
    """The cells of Python that were run in this notebook, by their numbers; magics are left out."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    history: Sequence[str] = () if shell is None else shell.history_manager.input_hist_raw
    for number, text in enumerate(history):
        lines = text.split("\n")
        if not is_foreign(lines, PYTHON_CELLS):
            leave_out(lines)
            yield number, lines
