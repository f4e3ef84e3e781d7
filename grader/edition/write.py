"""Make a student's edition, and write it as a folder or as a zip file."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.edition.readme import readme
from grader.edition.spec import student_spec
from grader.edition.starter import starter_file
from grader.errors import UsageError
from grader.files import is_zip, write_whole, zipped
from grader.grading.expected import expect
from grader.grading.prepared import problem_cases
from grader.problem.libraries import FILE as LIBRARIES
from grader.problem.load import Problem, require_course
from grader.problem.statement import HINTS, hints_of, read_statement, with_hints
from grader.sandbox.runner import Runner

FOR_ALL = 0o644  # permissions: nothing in it is secret


def edition(
    problems: Sequence[Problem], libraries: Sequence[str], sandbox: Runner
) -> dict[str, bytes]:
    """The files of a student's edition by their paths; the references run in ``sandbox``.

    ``libraries`` are those that the course adds to what submissions may import. UsageError if a
    problem has no sample that counts, or is a student's edition itself; JudgeError if a reference
    fails.
    """
    files: dict[str, bytes] = {}
    for problem in problems:
        problem_id, folder = problem.spec.id, f"problems/{problem.spec.id}"
        files[f"{problem_id}.py"] = starter_file(problem.spec).encode()
        files[f"{folder}/problem.yaml"] = _spec(require_course(problem), sandbox).encode()
        statement = read_statement(problem.statement)
        files[f"{folder}/statement.md"] = with_hints(statement, 0)[0].encode()
        if hints := hints_of(statement):
            files[f"{folder}/{HINTS}"] = hints.encode()
    files["README.md"] = readme([problem.spec for problem in problems]).encode()
    if libraries:
        files[f"problems/{LIBRARIES}"] = "".join(f"{name}\n" for name in libraries).encode()
    return files


def _spec(problem: Problem, sandbox: Runner) -> str:
    """The spec for students; samples follow from no salt."""
    cases = problem_cases(problem, "", lambda: sandbox)
    samples = [case for case in cases if case.visibility == "sample"]
    if not samples:
        raise UsageError(
            f"{problem.path}: no sample case is left, and a student's edition has nothing else; "
            "add a group whose visibility is sample"
        )
    vectors = expect(problem, samples, sandbox).vectors
    named = {case.name: (case, vector) for case, vector in zip(samples, vectors, strict=True)}
    return student_spec(problem, named)


def check_free(path: Path) -> None:
    """UsageError if ``path`` is neither a zip file nor a folder that is empty or absent."""
    if is_zip(path):
        return
    try:
        if path.exists() and next(path.iterdir(), None) is not None:
            raise UsageError(f"{path} is not empty: name another folder, or a file such as x.zip")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def write_edition(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files below the folder ``path``, or into the zip file ``path``.

    UsageError if that can't be done.
    """
    try:
        if is_zip(path):
            entries = [(name, content, FOR_ALL) for name, content in files.items()]
            write_whole(path, zipped(entries), FOR_ALL)
            return
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
