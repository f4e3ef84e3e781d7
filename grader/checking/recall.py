"""Keep the findings of a check, and recall them while nothing has changed that they follow from."""

import hashlib
import json
import os
import platform
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from importlib import metadata
from pathlib import Path

from grader.checking.adversaries.coverage import CoverageItem, CoverageRow
from grader.checking.adversaries.facts import Sort
from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.files import cache_folder
from grader.files import keep as write_kept
from grader.files import recall as read_kept
from grader.sandbox.ready.processor import processor
from grader.version import source_sha256

# Its findings depend on the machine as it is now.
NEVER_RECALLED = frozenset({"sandbox"})


def place_for(package: Package, check: str) -> Path | None:
    """The file for the findings of a check; None if they can't or must not be kept."""
    if check in NEVER_RECALLED or package.pythons:
        return None
    with suppress(OSError):
        return cache_folder("checked") / f"{_key(package, check)}.json"
    return None


def recall(place: Path | None) -> tuple[Finding, ...] | None:
    """The findings that `keep` wrote to ``place``, if it did."""
    kept = None if place is None else read_kept(place)
    if kept is None:
        return None
    return tuple(
        Finding(Severity(severity), Path(path), line, message, detail, tuple(map(_row, rows)))
        for severity, path, line, message, detail, rows in json.loads(kept)
    )


def keep(place: Path | None, findings: tuple[Finding, ...]) -> None:
    """Write findings for `recall`, if that is possible."""
    if place is not None:
        kept = [
            [f.severity, str(f.path), f.line, f.message, f.detail, list(map(astuple, f.coverage))]
            for f in findings
        ]
        with suppress(OSError):
            write_kept(place, json.dumps(kept).encode())


def _row(kept: tuple[str, str, str, list[tuple[str, int, list[tuple[str, int]]]]]) -> CoverageRow:
    """A row of `Finding.coverage`, as `astuple` and JSON have left it."""
    kind, subject, what, items = kept
    return CoverageRow(
        Sort(kind),
        subject,
        what,
        tuple(
            CoverageItem(item, cases, tuple((name, size) for name, size in sizes))
            for item, cases, sizes in items
        ),
    )


def _key(package: Package, check: str) -> str:
    """A digest of everything that the findings of a check follow from."""
    problem = package.problem
    paths = [
        *(path for path in problem.path.parent.rglob("*") if path.is_file()),
        *(path for path in package.examples_folder.rglob("*") if path.is_file()),
        *(path for path in (problem.reference, problem.generators) if path.is_file()),
    ]
    facts = [check, source_sha256(), package.salt, platform.python_version(), processor()]
    facts.append(f"{os.cpu_count()} processors")
    facts += [package.sandbox.level, *sorted(_installed())]
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if "__pycache__" not in path.parts):
        facts += [str(path), hashlib.sha256(path.read_bytes()).hexdigest()]
    for fact in facts:
        digest.update(len(fact).to_bytes(8, "little") + fact.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def _installed() -> list[str]:
    """Every library that examples may import, with its version."""
    return [f"{library.name} {library.version}" for library in metadata.distributions()]
