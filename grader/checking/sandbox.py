"""Check: the walls hold on this machine, and the package's secrets are behind them."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from grader.checking.findings import Finding, Severity, error_at
from grader.checking.package import Package
from grader.errors import JudgeError
from grader.files import cache_folder
from grader.jail import wire
from grader.limits import TRUSTED
from grader.problem.folders import CACHES
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.proof.levels import Level

# 1.0 where a path can be opened, or a folder listed.
LOOK = b"""
import os

def look(index):
    path = PATHS[int(index)]
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").close()
    except OSError:
        return 0.0
    return 1.0

"""


def check_sandbox(package: Package) -> Iterator[Finding]:
    """The level that was proven before any run; a run that tries to read the package's files."""
    level = package.sandbox.level
    layers = ", ".join(package.sandbox.layers)
    message = f"submissions run at the level {level}"
    proven = level in (Level.NAMESPACES, Level.LANDLOCK)
    severity = Severity.NOTE if proven else Severity.WARNING
    hint = "" if level == Level.NAMESPACES else ": `grader doctor` says what would raise it"
    yield Finding(severity, package.problem.path, None, f"{message}{hint}", layers)
    paths = secrets(package)
    source = LOOK + f"PATHS = {[str(path) for path in paths]!r}\n".encode()
    calls = [wire.pack_arguments([float(n)]) for n in range(len(paths))]
    run = package.sandbox.run(wire.Load("look", 1, "look.py", source), calls, TRUSTED)
    if len(run.calls) < len(paths):
        raise JudgeError("the walls could not be tried: a run stopped")
    for path, step in zip(paths, run.calls, strict=True):
        if not _is_zero(step.answer):
            message = "a submission can read it here: keep it outside of Python's own folders"
            yield error_at(path, message)


def _is_zero(answer: Answer | None) -> bool:
    return isinstance(answer, Returned) and answer.values is not None and not answer.values.any()


def secrets(package: Package) -> list[Path]:
    """Files and folders that no submission may read."""
    problem = package.problem
    found = [problem.reference, problem.path, problem.generators]
    with suppress(OSError):  # a user without a home has none
        found += map(cache_folder, CACHES)
    return [path.resolve() for path in found if path.exists()]
