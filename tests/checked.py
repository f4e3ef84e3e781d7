"""Which problems were checked whole, by content: `tests/data/checked.json`.

`python tests/checked.py` does what `grader check ID -e` does, for each problem of which a file has
changed since, and records those that are sound. If code that gives marks or feedback has changed
since, it then grades all examples of all problems. Each takes minutes.

CI grades all examples of a problem if that code has changed since, or if it is the problem's turn:
each day it is another's. Of the other problems it grades one for each verdict.
"""

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from support.paths import DATA, EXAMPLES, ROOT

from grader.cli import run

RECORD = DATA / "checked.json"
# The rooms on which depend what an example gets, and what is told of it.
ROOMS = ("cases", "checking", "grading", "jail", "mutants", "problem", "sandbox")
LEAVES = ("errors.py", "files.py", "limits.py", "text.py", "verdict.py")
ALL_EXAMPLES = ("tests/grading/test_examples.py", "tests/grading/test_fresh.py")


def problems(root: Path = ROOT) -> list[str]:
    """Return the ids of all problems, in order."""
    return sorted(path.parent.name for path in root.glob("problems/*/problem.yaml"))


def content(problem_id: str, root: Path = ROOT) -> str:
    """Return a digest of every file of a problem: its package, its references, its examples."""
    places = (f"problems/{problem_id}/**/*", f"{EXAMPLES.name}/{problem_id}/**/*")
    references = (f"reference/{problem_id}.py", f"reference/{problem_id}_generators.py")
    found = sorted(path for place in (*places, *references) for path in root.glob(place))
    return _digest(
        (path.relative_to(root), path.read_bytes())
        for path in found
        if path.is_file() and "__pycache__" not in path.parts
    )


def code(root: Path = ROOT) -> str:
    """Return a digest of the code that gives marks and feedback, without its docstrings."""
    modules = [path for room in ROOMS for path in (root / "grader" / room).rglob("*.py")]
    modules += [root / "grader" / name for name in LEAVES]
    native = (root / "grader/jail").glob("*.c")
    found = [(path, _statements(path.read_text()).encode()) for path in modules]
    found += [(path, path.read_bytes()) for path in native]
    return _digest((path.relative_to(root), data) for path, data in sorted(found))


def _digest(files: Iterable[tuple[Path, bytes]]) -> str:
    digest = hashlib.sha256()
    for path, data in files:
        digest.update(f"{path}\n{hashlib.sha256(data).hexdigest()}\n".encode())
    return digest.hexdigest()


def _statements(source: str) -> str:
    """Return a module without the lines of its docstrings."""
    gone: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            is_text = isinstance(node.value.value, str)
            gone.update(range(node.lineno, node.end_lineno + 1) if is_text else ())
    lines = source.split("\n")
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in gone)


def recorded() -> dict[str, str]:
    """Return the digest of each problem that was checked whole."""
    known: dict[str, str] = json.loads(RECORD.read_text())["problems"]
    return known


def graded_with() -> str:
    """Return the digest of the code with which all examples were last graded."""
    known: str = json.loads(RECORD.read_text())["code"]
    return known


@cache
def has_changed() -> bool:
    """Tell if that code has changed since."""
    return graded_with() != code()


def in_turn(day: date) -> str:
    """Return the problem whose turn it is on a day."""
    known = problems()
    return known[day.toordinal() % len(known)]


def why_left_out(problem_id: str) -> str:
    """Return why not all examples of a problem are graded today; empty if all are."""
    turn = in_turn(datetime.now(UTC).date())
    if problem_id == turn or has_changed():
        return ""
    return f"not all of its examples are graded today: it is the turn of {turn}"


def main() -> int:
    """Check what has changed, and record what is sound; return 1 if something is not."""
    known, failed = recorded(), 0
    for problem_id in problems():
        now = content(problem_id)
        if known.get(problem_id) != now:
            is_sound = run(["check", problem_id, "--errors"]) == 0
            known |= {problem_id: now} if is_sound else {}
            failed |= not is_sound
    kept = {problem_id: known[problem_id] for problem_id in problems() if problem_id in known}
    before, now = graded_with(), code()
    if before != now:
        command = [sys.executable, "-m", "pytest", *ALL_EXAMPLES, "-m", "slow"]
        is_sound = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        before = now if is_sound else before
        failed |= not is_sound
    RECORD.write_text(json.dumps({"code": before, "problems": kept}, indent=2) + "\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
