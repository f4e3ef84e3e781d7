"""The zip file that is uploaded to Gradescope."""

import sys
from collections.abc import Iterator
from pathlib import Path

from grader.errors import UsageError
from grader.files import zipped
from grader.gradescope.pins import pins
from grader.problem.libraries import FILE as LIBRARIES
from grader.problem.libraries import read_libraries
from grader.problem.load import Problem, require_course
from grader.version import SHIPPED

PACKAGE = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent

FILE, SCRIPT, SECRET = 0o644, 0o755, 0o600


def bundle(problem: Problem, salt: str) -> bytes:
    """The zip file; UsageError if a file of the problem or a library is missing."""
    return zipped(_files(require_course(problem), salt))


def _files(problem: Problem, salt: str) -> Iterator[tuple[str, bytes, int]]:
    """Name, content and permissions of each file."""
    for name in ("setup.sh", "run_autograder"):
        yield name, _filled_in(HERE / name, problem), SCRIPT
    problems = problem.path.parents[1]
    added = read_libraries(problems)
    yield "requirements.txt", "".join(f"{line}\n" for line in pins(added)).encode(), FILE
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] != SHIPPED:
            yield f"grader/{inside.as_posix()}", path.read_bytes(), FILE
    if added:
        yield f"course/problems/{LIBRARIES}", _read(problems / LIBRARIES), FILE
    folder = f"course/problems/{problem.spec.id}"
    yield f"{folder}/problem.yaml", problem.text.encode(), FILE
    yield f"{folder}/statement.md", _read(problem.statement), FILE
    yield f"course/reference/{problem.spec.id}.py", _read(problem.reference), SECRET
    if problem.primer.exists():
        yield f"{folder}/primer.py", _read(problem.primer), FILE
    if problem.generators.exists():
        yield f"course/reference/{problem.generators.name}", _read(problem.generators), SECRET
    if salt:
        yield "course/salt", salt.encode(), SECRET


def _filled_in(script: Path, problem: Problem) -> bytes:
    text = script.read_text(encoding="utf-8")
    version = ".".join(map(str, sys.version_info[:2]))
    return text.replace("@PROBLEM@", problem.spec.id).replace("@PYTHON@", version).encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
