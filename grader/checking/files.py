"""Check: the package has the files it needs, and none whose name nobody looks for."""

from collections.abc import Iterator

from grader.checking import expectations
from grader.checking.findings import Finding, Severity
from grader.checking.package import SUFFIXES, VERDICT_OF_FOLDER, Package

KNOWN = {"problem.yaml", "statement.md", "primer.py"}


def check(package: Package) -> Iterator[Finding]:
    """The files of a package."""
    problem = package.problem
    folder = problem.path.parent
    if not problem.statement.is_file():
        told = "expected a file, what the student reads: write it"
        yield Finding(Severity.ERROR, problem.statement, None, told)
    if not problem.reference.is_file():
        yield Finding(
            Severity.ERROR,
            problem.reference,
            None,
            f"expected a file that defines {package.spec.function}: the reference solution",
        )
    if not problem.primer.is_file():
        yield Finding(
            Severity.NOTE,
            problem.primer,
            None,
            "there is no primer: each submission pays for compiling what all solutions use; "
            "docs/spec.md says how to write one",
        )
    for entry in sorted(folder.iterdir()):
        if entry.name not in KNOWN and not entry.name.startswith((".", "__")):
            yield Finding(
                Severity.WARNING,
                entry,
                None,
                f"nothing reads it: expected only {', '.join(sorted(KNOWN))} here",
            )
    yield from _examples(package)


def _examples(package: Package) -> Iterator[Finding]:
    folder = package.examples_folder
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__")) or entry.name == expectations.NAME:
            continue
        if entry.name not in VERDICT_OF_FOLDER or not entry.is_dir():
            yield Finding(
                Severity.WARNING,
                entry,
                None,
                f"it is not used: expected folders named {', '.join(VERDICT_OF_FOLDER)}",
            )
            continue
        for file in sorted(entry.iterdir()):
            if file.suffix not in SUFFIXES and not file.name.startswith((".", "__")):
                told = f"it is not used: an example's name ends in {' or '.join(SUFFIXES)}"
                yield Finding(Severity.WARNING, file, None, told)
