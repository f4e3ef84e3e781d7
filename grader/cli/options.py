"""The options that commands share."""

import getpass
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from grader.cli.exits import tell
from grader.cli.settings import MOST_JOBS, TIERS, variable
from grader.files import why_nothing_is_kept
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.ready.tier import Tier

RISKS: dict[str, str] = {
    Level.SECCOMP: "submissions can read, change and delete your files, references included",
    Level.NONE: "submissions can do all that you can: read and write files, use the network",
}
WORTH_PRIMING = 4  # submissions; it takes as long as a run or two, and saves half of each

EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)

# Where the value of an option may be from, the weakest first; the map has the settings of a file.
SOURCES = (
    ParameterSource.DEFAULT,
    ParameterSource.DEFAULT_MAP,
    ParameterSource.ENVIRONMENT,
    ParameterSource.COMMANDLINE,
)


def beside_problems(context: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """The folder; None if a stronger source names the problems: it belongs to other problems."""
    problems, reference = map(context.get_parameter_source, ("problems", "reference"))
    if problems is None or reference is None:  # of the defaults, if they are asked for in a help
        return value
    return value if SOURCES.index(reference) >= SOURCES.index(problems) else None


problems_option = click.option(
    "--problems",
    envvar=variable("problems"),
    show_envvar=True,
    type=EXISTING_FOLDER,
    help="Folder of problem packages (default: the working tree's, else those shipped).",
)
reference_option = click.option(
    "--reference",
    envvar=variable("reference"),
    show_envvar=True,
    type=EXISTING_FOLDER,
    callback=beside_problems,
    help="Folder of reference solutions (default: beside problems).",
)
examples_option = click.option(
    "--examples",
    type=EXISTING_FOLDER,
    help="Folder of example submissions (default: submissions_example beside problems).",
)
by_option = click.option(
    "--by", default="", help="Who decided it, for the record (default: your user name)."
)
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
salt_option = click.option(
    "--salt",
    envvar=variable("salt"),
    show_envvar=True,
    default="",
    help="The course's secret, which the hidden cases follow from.",
)
sandbox_option = click.option(
    "--sandbox",
    "choice",
    envvar=variable("sandbox"),
    show_envvar=True,
    type=click.Choice(list(CHOICES)),
    default=AUTO,
    show_default=True,
    help="auto: the strongest walls that hold here; nothing is run where a submission could "
    "read your files. strict: namespaces, or nothing is run. landlock: without namespaces. "
    "seccomp-opens-files: also where a submission can read, change and delete every file that "
    "you can. none-own-code: also where it can do all that you can; for code of your own.",
)
tier_option = click.option(
    "--tier",
    envvar=variable("tier"),
    show_envvar=True,
    type=click.Choice(TIERS),
    default="auto",
    show_default=True,
    help="How much is ready before a submission runs; it changes times, never a mark. cold: "
    "what the problem's primer compiles is read from a cache. warm: the primer has run, and a "
    "submission gets a copy of its process. auto: warm where there is enough to be graded; where "
    "warm does not work, submissions run cold.",
)
# These two are completed where they are used: by a help text, by a default.
jobs_option = partial(
    click.option,
    "-j",
    "--jobs",
    envvar=variable("jobs"),
    show_envvar=True,
    type=click.IntRange(1, MOST_JOBS),
)
audience_option = partial(
    click.option,
    "--audience",
    type=click.Choice(["student", "staff"]),
    show_default=True,
    help="A student is never shown what a hidden case holds.",
)


def user_name() -> str:
    """The user's name, as far as the system knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as in some containers
        return "unknown"


def tier_for(choice: str, submissions: int) -> Tier:
    """The tier that ``--tier`` asks for, to grade that many submissions."""
    if choice == "auto":
        return Tier.WARM if submissions >= WORTH_PRIMING else Tier.COLD
    return Tier(choice)


def warn_of_sandbox(level: Level | str | None) -> None:
    """Say on stderr, before anything is run, what is low or slow here.

    That is what submissions can do at a level which is used only when asked for, and a cache that
    can't be written. Nothing is said for None: nothing will be run.
    """
    if level in RISKS:
        tell(f"warning: {RISKS[level]}; do not grade strangers' files so")
    if level is not None and (why := why_nothing_is_kept()):
        tell(
            f"note: every run takes longer here, since the cache can't be written ({why}); "
            "XDG_CACHE_HOME may name another folder"
        )
