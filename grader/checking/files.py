"""Check: the package has the files it needs, and no file that nothing reads."""

from collections.abc import Iterator
from pathlib import Path

from grader.checking.expectations import NAME as EXPECTATIONS
from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.package import SUFFIXES, VERDICT_OF_FOLDER, Package

KNOWN = {"problem.yaml", "statement.md", "primer.py"}


def check_files(package: Package) -> Iterator[Finding]:
    """The files of the problem, then those of its examples."""
    problem = package.problem
    if not problem.statement.is_file():
        message = "expected a file, what the student reads: write it"
        yield error_at(problem.statement, message)
    if not problem.reference.is_file():
        function = package.spec.function
        message = f"expected a file that defines {function}: the reference solution"
        yield error_at(problem.reference, message)
    if not problem.primer.is_file():
        message = (
            "there is no primer: each submission pays for compiling what all solutions use; "
            "docs/spec.md says how to write one"
        )
        yield note_at(problem.primer, message)
    for entry in sorted(problem.path.parent.iterdir()):
        if entry.name not in KNOWN and not _is_hidden(entry):
            message = f"nothing reads it: expected only {', '.join(sorted(KNOWN))} here"
            yield warning_at(entry, message)
    yield from _examples(package)


def _examples(package: Package) -> Iterator[Finding]:
    folder = package.examples_folder
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        if _is_hidden(entry) or entry.name == EXPECTATIONS:
            continue
        if entry.name not in VERDICT_OF_FOLDER or not entry.is_dir():
            message = f"it is not used: expected folders named {', '.join(VERDICT_OF_FOLDER)}"
            yield warning_at(entry, message)
            continue
        for file in sorted(entry.iterdir()):
            if file.suffix not in SUFFIXES and not _is_hidden(file):
                message = f"it is not used: an example's name ends in {' or '.join(SUFFIXES)}"
                yield warning_at(file, message)


def _is_hidden(path: Path) -> bool:
    """Whether an editor, git or Python made a file, to judge by its name."""
    return path.name.startswith((".", "__"))
