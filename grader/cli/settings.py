"""Settings of a course: the table `[tool.grader]` in a file pyproject.toml.

    an option > the environment > the file > the default

The nearest file with such a table counts, from the working folder upwards. It may be a student's
own, where that folder is: so no setting lowers the walls of the sandbox.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click

from grader.errors import Defect, GraderError, SpecError, UsageError
from grader.problem.folders import folders_upwards
from grader.problem.wording import meant_by, shown, unknown
from grader.sandbox.proof.levels import AUTO, CHOICES
from grader.sandbox.ready.tier import Tier
from grader.text import one_line

FILE = "pyproject.toml"
HEADING = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*grader\b", re.MULTILINE)
TIERS = ("auto", *(tier.value for tier in Tier))
# With these the walls are nowhere lower than unasked.
SAFE_CHOICES = [
    choice
    for choice, levels in CHOICES.items()
    if levels[0] == CHOICES[AUTO][0] and {*levels} <= {*CHOICES[AUTO]}
]
MOST_JOBS = 256
MOST_POINTS = 1e6
MOST_CHARACTERS = 200
SALT = (
    "the salt is a secret and does not stand in a file that is handed on: set GRADER_SALT in the "
    "environment, or give --salt"
)


@dataclass(frozen=True)
class Setting:
    """A key of the table: what is expected, in words, and whether a value is that.

    ``known`` are the words that it may be, if these are all. ``command`` is the only command whose
    option it stands for; empty if all commands with an option of that name take it.
    """

    expected: str
    fits: Callable[[object], bool]
    known: tuple[str, ...] = ()
    command: str = ""


def _one_of(*known: str) -> Setting:
    return Setting(f"one of {', '.join(known)}", lambda value: value in known, known)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= MOST_CHARACTERS


def _is_jobs(value: object) -> bool:
    return type(value) is int and 1 <= value <= MOST_JOBS


def _is_points(value: object) -> bool:
    return type(value) in (int, float) and 0 < float(str(value)) <= MOST_POINTS


FOLDER = Setting("the path of a folder, from the folder of this file", _is_line)
KEYS = {
    "problems": FOLDER,
    "reference": FOLDER,
    "sandbox": _one_of(*SAFE_CHOICES),
    "tier": _one_of(*TIERS),
    "jobs": Setting(f"a whole number from 1 to {MOST_JOBS}", _is_jobs),
    "points": Setting("a number above 0", _is_points, command="new"),
    "title": Setting(f"a line of 1 to {MOST_CHARACTERS} characters", _is_line, command="report"),
}


def variable(key: str) -> str:
    """The name of the variable of the environment that overrides a setting."""
    return f"GRADER_{key.upper()}"


@dataclass(frozen=True)
class Settings:
    """The values that a file sets, by their keys; folders are whole paths.

    ``path`` is None, and all is empty, if no file has the table.
    """

    path: Path | None = None
    text: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def of_command(self, command: click.Command) -> dict[str, str | int | float]:
        """The values that a command takes in place of its defaults, by its parameters' names.

        SpecError if a folder that it reads is not there.
        """
        taken = {}
        missing = []
        for key, value in self.values.items():
            param = next((each for each in command.params if f"--{key}" in each.opts), None)
            if param is None or param.name is None or KEYS[key].command not in ("", command.name):
                continue
            taken[param.name] = value
            is_read = isinstance(param.type, click.Path) and param.type.exists
            if is_read and not os.path.isdir(str(value)):
                missing.append((key, f"there is no folder {value}"))
        if self.path is not None and missing:
            raise _broken(self.path, self.text, missing)
        return taken


def read_settings() -> Settings:
    """The settings of the nearest file that has the table.

    SpecError with all that is wrong in it; UsageError if a file on the way can't be read.
    """
    for path in (folder / FILE for folder in folders_upwards()):
        try:
            data = path.read_bytes() if os.path.isfile(path) else b""
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from None
        text = data.decode("utf-8", "surrogateescape")
        if "grader" in text and (table := _table(path, text)) is not None:
            return _settings(path, text, table)
    return Settings()


def settings_for(command: click.Command, leniently: bool) -> dict[str, str | int | float]:
    """`Settings.of_command` of the settings at hand; ``leniently``: nothing if they are broken."""
    try:
        return read_settings().of_command(command)
    except GraderError:
        if leniently:
            return {}
        raise


def _table(path: Path, text: str) -> object:
    """The table, if there is one; SpecError if one seems to be there, and it can't be read."""
    try:
        text.encode()
        tool = tomllib.loads(text).get("tool")
        return tool.get("grader") if isinstance(tool, dict) else None
    except UnicodeEncodeError:
        message = "not UTF-8 text: save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        message = f"this is not TOML: {error}"
    except RecursionError:
        message = "this is nested too deeply"
    if HEADING.search(text):
        raise SpecError(path, [Defect(None, "", message)])
    return None  # a broken file of somebody else's


def _settings(path: Path, text: str, table: object) -> Settings:
    if not isinstance(table, dict):
        message = f"expected a table of settings, found {shown(table)}"
        raise SpecError(path, [Defect(None, "tool.grader", message)])
    wrong = [(key, why) for key, value in table.items() if (why := _why_wrong(key, value))]
    if wrong:
        raise _broken(path, text, wrong)
    folders = {key: str(path.parent / table[key]) for key in table if KEYS[key] is FOLDER}
    return Settings(path, text, table | folders)


def _broken(path: Path, text: str, wrong: Iterable[tuple[str, str]]) -> SpecError:
    """The error that names keys, with what is wrong with each."""
    return SpecError(path, [Defect(_line(text, key), one_line(key), why) for key, why in wrong])


def _why_wrong(key: str, value: object) -> str:
    """Say what is wrong with a key or its value; empty if nothing is."""
    if key == "salt":
        return SALT
    if key not in KEYS:
        return unknown("setting", key, KEYS)
    setting = KEYS[key]
    if setting.fits(value):
        return ""
    if key == "sandbox" and isinstance(value, str) and value in CHOICES:
        return (
            f"{value!r} lowers the walls of the sandbox: ask for it with --sandbox, or with "
            f"{variable(key)} in the environment"
        )
    near = meant_by(value, setting.known) if isinstance(value, str) else None
    hint = f"; did you mean {near!r}?" if near else ""
    return f"expected {setting.expected}, found {shown(value)}{hint}"


def _line(text: str, key: str) -> int | None:
    """The line of a key, as far as that can be told."""
    above = rf"{HEADING.pattern}[ \t]*\][^\n]*\n(?:(?![ \t]*\[).*\n)*?"
    found = re.search(rf"{above}[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else None
