"""What commands share: options, exit codes, where problems are, and consoles."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import click

from grader.errors import GraderError, JudgeError
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.ready.tier import Tier
from grader.text import no_command, plain_text

EXIT_ACCEPTED = 0
EXIT_NOT_ACCEPTED = 1
EXIT_USAGE = 2
EXIT_JUDGE_ERROR = 3
EXIT_INTERRUPTED = 130

RISKS: dict[str, str] = {
    Level.SECCOMP: "submissions can read, change and delete your files, references included",
    Level.NONE: "submissions can do all that you can: read and write files, use the network",
}
WORTH_PRIMING = 4  # submissions; it takes as long as a run or two, and saves half of each
WIDTH_OF_A_FILE = 10_000  # columns where the output is no terminal: nothing is wrapped

Command = Callable[..., Any]


def catalogue_options(command: Command) -> Command:
    """``--problems`` and ``--reference``."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    command = click.option(
        "--reference", type=folder, help="Folder of reference solutions (default: beside problems)."
    )(command)
    return click.option(
        "--problems",
        type=folder,
        help="Folder of problem packages (default: the working tree's, else those shipped).",
    )(command)


def format_option(command: Command) -> Command:
    """``--format text|json``."""
    return click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
    )(command)


def salt_option(command: Command) -> Command:
    """``--salt``."""
    return click.option(
        "--salt",
        envvar="GRADER_SALT",
        default="",
        help="The course's secret, which the hidden cases follow from [env: GRADER_SALT].",
    )(command)


def sandbox_option(command: Command) -> Command:
    """``--sandbox``."""
    return click.option(
        "--sandbox",
        "choice",
        type=click.Choice(list(CHOICES)),
        default=AUTO,
        show_default=True,
        help="auto: the strongest walls that hold here; nothing is run where a submission could "
        "read your files. strict: namespaces, or nothing is run. landlock: without namespaces. "
        "seccomp-opens-files: also where a submission can read, change and delete every file that "
        "you can. none-own-code: also where it can do all that you can; for code of your own.",
    )(command)


def tier_option(command: Command) -> Command:
    """``--tier``."""
    return click.option(
        "--tier",
        type=click.Choice(["auto", *(tier.value for tier in Tier)]),
        default="auto",
        show_default=True,
        help="How much is ready before a submission runs; it changes times, never a mark. cold: "
        "what the problem's primer compiles is read from a cache. primed: it is in memory, traced "
        "and lowered. auto: primed where there is enough to be graded.",
    )(command)


def tier_for(choice: str, submissions: int) -> Tier:
    """The tier that ``--tier`` asks for, for so many submissions."""
    if choice == "auto":
        return Tier.PRIMED if submissions >= WORTH_PRIMING else Tier.COLD
    return Tier(choice)


def default_jobs() -> int:
    """How many runs at a time, where nobody says."""
    from grader.sandbox.proof import machine

    return machine.default_jobs()


def warn_of_level(level: str | None) -> None:
    """Say on stderr what a level below those that are used unasked means."""
    if level in RISKS:
        click.echo(f"warning: {RISKS[level]}; do not grade strangers' files so", err=True)


def audience_option(default: str) -> Callable[[Command], Command]:
    """``--audience student|staff``."""
    return click.option(
        "--audience",
        type=click.Choice(["student", "staff"]),
        default=default,
        show_default=True,
        help="A student is never shown what a hidden case holds.",
    )


def tell(line: str) -> None:
    """A line on stderr, if somebody is still there to read it."""
    with suppress(OSError):
        click.echo(no_command(line), err=True)


def drop_output() -> None:
    """Nobody reads stdout any more: what is left in its buffer must not fail at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def defect(error: Exception) -> int:
    """Tell a bug of ours, which must not look like a student's failure; its exit code."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    tell(
        f"error: a defect of the grader itself: {type(error).__name__}: {error} "
        f"({os.path.basename(where.filename)}:{where.lineno}); no mark was given"
    )
    return EXIT_JUDGE_ERROR


def table(*headings: str) -> Any:
    """A rich table without lines."""
    from rich.table import Table

    return Table(*headings, box=None, pad_edge=False, header_style="dim")


def complain(error: GraderError) -> int:
    """Tell an error on stderr; the exit code that it asks for."""
    tell(f"error: {plain_text(str(error))}")
    return EXIT_JUDGE_ERROR if isinstance(error, JudgeError) else EXIT_USAGE


def console(file: IO[str] | None = None) -> Any:
    """A rich console for results: colour on a terminal only, NO_COLOR honoured."""
    from rich.console import Console

    made = Console(
        file=file,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=False if file else None,
    )
    if not made.is_terminal:
        made.width = WIDTH_OF_A_FILE
    return made
