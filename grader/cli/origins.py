"""The settings that are in force here, and where each is from: for `grader doctor`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.scaffold import POINTS
from grader.cli.settings import KEYS, read_settings, variable
from grader.problem.folders import Folders
from grader.sandbox.proof.levels import AUTO
from grader.sandbox.proof.machine import default_jobs


@dataclass(frozen=True)
class InForce:
    """A setting, and its origin in words: an option, a variable, a file, or "default"."""

    key: str
    value: str | int | float
    origin: str


def in_force(problems: Path | None) -> list[InForce]:
    """All settings. ``problems`` is what ``--problems`` gave, if it was given.

    The salt is told neither in full nor in part. SpecError or UsageError if the file is broken.
    """
    file = read_settings()
    variables = {key: value for key in (*KEYS, "salt") if (value := os.environ.get(variable(key)))}
    options = {} if problems is None else {"problems": str(problems)}
    layers: list[Mapping[str, str | int | float]] = [{}, file.values, variables, options]
    rank = {
        key: max((n for n, layer in enumerate(layers) if key in layer), default=0)
        for key in (*KEYS, "salt")
    }
    if rank["reference"] < rank["problems"]:  # it belongs to other problems
        rank["reference"] = 0
    given = {key: layers[n][key] for key, n in rank.items() if n}
    folders = Folders.find(
        *(Path(str(given[key])) if key in given else None for key in ("problems", "reference"))
    )
    defaults: dict[str, str | int | float] = {
        "problems": str(folders.problems),
        "reference": str(folders.references),
        "sandbox": AUTO,
        "tier": "auto",
        "jobs": default_jobs(),
        "points": POINTS,
        "title": "none",
        "salt": "none",
    }
    values = {**defaults, **given, **({"salt": "set"} if "salt" in given else {})}
    return [
        InForce(key, values[key], ("default", str(file.path), variable(key), f"--{key}")[n])
        for key, n in rank.items()
    ]
