"""The list of checks; each runs, or is recalled where nothing that it follows from has changed."""

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache as cache_once
from importlib import metadata
from pathlib import Path

from grader import files as cache
from grader.checking import (
    allowed,
    determinism,
    examples,
    files,
    limits,
    misconceptions,
    ranges,
    refused,
    statement,
    walls,
)
from grader.checking.findings import Finding, Severity
from grader.checking.mutants import mutants
from grader.checking.package import Package
from grader.errors import PackageError, SpecError, UsageError
from grader.problem.wording import meant_by
from grader.sandbox.ready.processor import processor
from grader.version import source_sha256

Check = Callable[[Package], Iterator[Finding]]
# In the order in which an author wants to know.
CHECKS: dict[str, Check] = {
    "files": files.check,
    "statement": statement.check,
    "ranges": ranges.check,
    "determinism": determinism.check,
    "examples": examples.check,
    "tolerance": allowed.check,
    "wrong answers": refused.check,
    "mutants": mutants.check,
    "misconceptions": misconceptions.check,
    "limits": limits.check,
    "sandbox": walls.check,
}
# What it finds depends on the machine as it is now.
NEVER_RECALLED = frozenset({"sandbox"})


@dataclass(frozen=True)
class CheckResult:
    """What a check has found. ``why_not`` says why it could not be done, if it could not.

    ``ours`` is whether that is a failure of the grader, and none of the package.
    """

    check: str
    findings: tuple[Finding, ...]
    seconds: float
    recalled: bool = False
    why_not: str = ""
    ours: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether there is an error, or it could not be done."""
        return bool(self.why_not) or any(
            finding.severity == Severity.ERROR for finding in self.findings
        )

    def with_paths_from(self, folder: Path) -> "CheckResult":
        """The same, with paths as they are from ``folder``, where they lie below it."""
        return replace(
            self,
            findings=tuple(
                replace(each, path=each.path.relative_to(folder))
                if each.path.is_relative_to(folder)
                else each
                for each in self.findings
            ),
        )

    def without_notes(self) -> "CheckResult":
        """The same, without what was only measured."""
        kept = tuple(each for each in self.findings if each.severity != Severity.NOTE)
        return replace(self, findings=kept)

    def with_warnings_as_errors(self) -> "CheckResult":
        """The same, more strictly."""
        raised = {Severity.WARNING: Severity.ERROR}
        return replace(
            self,
            findings=tuple(
                replace(each, severity=raised.get(each.severity, each.severity))
                for each in self.findings
            ),
        )


def chosen(names: Sequence[str]) -> list[str]:
    """The checks to be done, all if none is named; UsageError for a name that is none."""
    for name in names:
        if name not in CHECKS:
            near = meant_by(name, list(CHECKS))
            hint = f"did you mean {near!r}?" if near else f"there are: {', '.join(CHECKS)}"
            raise UsageError(f"no check {name!r}; {hint}")
    return [name for name in CHECKS if name in names or not names]


def ours(error: Exception) -> CheckResult:
    """What is left of a package where the grader failed: no finding of it."""
    return CheckResult("grader", (), 0.0, why_not=f"the grader failed: {error}", ours=True)


def broken(error: SpecError) -> CheckResult:
    """The findings of a spec that can't be read."""
    return CheckResult(
        "spec",
        tuple(
            Finding(
                Severity.ERROR,
                error.path,
                defect.line,
                ": ".join(part for part in (defect.key, defect.message) if part),
            )
            for defect in error.defects
        ),
        0.0,
    )


def run_check(package: Package, name: str, fresh: bool = False) -> CheckResult:
    """One of `CHECKS`; ``fresh``: even if it was done before.

    Where a file of the package fails, that is told in ``why_not``. JudgeError if the grader or the
    sandbox fails.
    """
    began = time.monotonic()
    path = None
    if name not in NEVER_RECALLED and not package.pythons:
        with suppress(OSError):
            path = cache.cache_folder("checked") / f"{_key(package, name)}.json"
            if not fresh and (known := cache.recall(path)) is not None:
                return CheckResult(name, _unpacked(known), time.monotonic() - began, recalled=True)
    try:
        found = tuple(CHECKS[name](package))
    except PackageError as error:
        return CheckResult(name, (), time.monotonic() - began, why_not=str(error))
    if path is not None:
        with suppress(OSError):
            cache.keep(path, _packed(found))
    return CheckResult(name, found, time.monotonic() - began)


def _key(package: Package, name: str) -> str:
    """A digest of all that a check follows from."""
    problem = package.problem
    paths = [
        *(path for path in problem.path.parent.rglob("*") if path.is_file()),
        *(path for path in package.examples_folder.rglob("*") if path.is_file()),
        *(path for path in (problem.reference, problem.generators) if path.is_file()),
    ]
    facts = [name, source_sha256(), package.salt, platform.python_version(), processor()]
    facts.append(f"{os.cpu_count()} processors")
    facts += [package.sandbox.level, *sorted(_installed())]
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if "__pycache__" not in path.parts):
        facts += [str(path), hashlib.sha256(path.read_bytes()).hexdigest()]
    for fact in facts:
        digest.update(len(fact).to_bytes(8, "little") + fact.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache_once
def _installed() -> list[str]:
    """Every library that examples may import, and its version."""
    return [f"{each.name} {each.version}" for each in metadata.distributions()]


def _packed(found: tuple[Finding, ...]) -> bytes:
    return json.dumps(
        [[each.severity, str(each.path), each.line, each.message, each.detail] for each in found]
    ).encode()


def _unpacked(data: bytes) -> tuple[Finding, ...]:
    return tuple(
        Finding(Severity(severity), Path(path), line, message, detail)
        for severity, path, line, message, detail in json.loads(data)
    )
