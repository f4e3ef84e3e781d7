"""The magics ``%%grade ID`` and ``%grade ID`` of a notebook, after ``%load_ext grader``.

    %%grade ID   the text of the cell is the file; the cell is not run in the notebook
    %grade ID    the file is what defines the problem's function in the cells run so far

The file is graded in a sandbox of its own. The magic returns the report, which a notebook shows.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import click

from grader.api import grade, load_problem
from grader.cli.exits import defect_in_words
from grader.cli.options import problems_option, reference_option, salt_option
from grader.errors import GraderError, JudgeError, UsageError
from grader.grading.live import submission_of
from grader.grading.report import Report
from grader.session import File


class Shell(Protocol):
    """What is used of IPython's shell."""

    user_ns: Mapping[str, Any]

    def register_magic_function(
        self, func: Callable[..., object], magic_kind: str, magic_name: str
    ) -> None:
        """Make a function known as a magic."""


@dataclass(frozen=True)
class MagicCall:
    """A call of the magic: the text of its cell, if it has one, and the notebook's names."""

    cell: str | None
    names: Mapping[str, Any]


def load_ipython_extension(shell: Shell) -> None:
    """Add the magics to a shell of IPython: ``%load_ext grader`` calls this."""

    def grade_magic(line: str, cell: str | None = None) -> Report | None:
        """Grade the cell (%%grade ID), or what was defined so far (%grade ID); see --help."""
        return run_magic(line, MagicCall(cell, shell.user_ns))

    shell.register_magic_function(grade_magic, "line_cell", "grade")


def run_magic(line: str, called: MagicCall) -> Report | None:
    """The report that a magic with the arguments ``line`` gives; None if only help was asked for.

    UsageError if the call is wrong; JudgeError if the grader fails.
    """
    try:
        arguments = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%grade: {error}") from None
    try:
        found = magic.main(arguments, "%grade", standalone_mode=False, obj=called)
    except GraderError:
        raise
    except click.ClickException as error:
        raise UsageError(f"%grade: {error.format_message()}") from None
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        raise JudgeError(defect_in_words(error)) from error
    return found if isinstance(found, Report) else None


@click.command(epilog="Example: %grade eager_debug_step_count")
@click.argument("problem_id", metavar="ID")
@problems_option
@reference_option
@salt_option
@click.pass_obj
def magic(
    called: MagicCall, problem_id: str, problems: Path | None, reference: Path | None, salt: str
) -> Report:
    """Grade in a sandbox, and show the report as a student sees it.

    %%grade ID at the top of a cell: the cell is the file, and is not run in the notebook. %grade ID
    on a line: the file is what defines the problem's function in the cells that were run so far,
    with the imports and definitions that it uses.
    """
    problem = load_problem(problem_id, problems, reference)
    return grade(_file(called, problem.spec.function), problem, salt=salt)


def _file(called: MagicCall, name: str) -> File:
    """What is graded: the cell, or the function ``name`` of the notebook."""
    if called.cell is not None:
        return called.cell.encode()
    function = called.names.get(name)
    if not callable(function):
        raise UsageError(f"%grade: no function {name} is defined: run the cell that defines it")
    return submission_of(function, name)
