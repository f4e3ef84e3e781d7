"""A shipped problem is what it was when it was last checked whole; see `checked.py`."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import checked
import pytest
from support.paths import EXAMPLES
from support.tiny import lay, lay_problem

FILES = (
    "problems/tiny/problem.yaml",
    "problems/tiny/statement.md",
    "problems/tiny/primer.py",
    "reference/tiny.py",
    "reference/tiny_generators.py",
    f"{EXAMPLES.name}/tiny/accepted/01.py",
    f"{EXAMPLES.name}/tiny/expectations.yaml",
)


@pytest.mark.parametrize("problem_id", checked.problems())
def test_a_problem_was_checked_whole_as_it_is_now(problem_id: str) -> None:
    known = checked.recorded().get(problem_id)
    assert known == checked.content(problem_id), "it has changed: run python tests/checked.py"


def test_nothing_is_recorded_that_is_not_there() -> None:
    assert list(checked.recorded()) == checked.problems()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    lay_problem(tmp_path)
    return lay(tmp_path, {name: "1\n" for name in FILES if not (tmp_path / name).exists()})


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_any_file_is_seen(tree: Path, name: str) -> None:
    before = checked.content("tiny", tree)
    (tree / name).write_text("2\n")
    changed = checked.content("tiny", tree)
    (tree / name).unlink()
    assert len({before, changed, checked.content("tiny", tree)}) == 3


def test_a_new_file_is_seen_and_that_of_another_problem_is_not(tree: Path) -> None:
    before = checked.content("tiny", tree)
    lay(tree, {"problems/other/problem.yaml": "", "reference/tiny_other.py": ""})
    lay(tree, {"problems/tiny/__pycache__/primer.cpython-313.pyc": ""})  # made by Python itself
    assert checked.content("tiny", tree) == before
    lay(tree, {f"{EXAMPLES.name}/tiny/wrong_answer/01.py": ""})
    assert checked.content("tiny", tree) != before


@pytest.fixture
def code(tmp_path: Path) -> Path:
    modules = {f"grader/{room}/deep/made.py": "def f():\n    return 1\n" for room in checked.ROOMS}
    leaves = {f"grader/{name}": "x = 1\n" for name in checked.LEAVES}
    return lay(tmp_path, {**modules, **leaves, "grader/jail/warm.c": "int x;\n"})


@pytest.mark.parametrize("name", ["grading/deep/made.py", "verdict.py", "jail/warm.c"])
def test_a_change_of_the_code_is_seen(code: Path, name: str) -> None:
    before = checked.code(code)
    path = code / "grader" / name
    path.write_text(path.read_text() + "\nint = 2\n")
    assert checked.code(code) != before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("grading/deep/made.py", 'def f():\n    """Return 1,\n    always."""\n    return 1\n'),
        ("report/made.py", "x = 1\n"),
        ("jail/__pycache__/made.pyc", ""),
    ],
)
def test_what_changes_no_mark_is_not(code: Path, name: str, text: str) -> None:
    before = checked.code(code)
    lay(code, {f"grader/{name}": text})
    assert checked.code(code) == before


def test_each_problem_has_its_turn() -> None:
    known = checked.problems()
    days = [date(2026, 12, 30) + timedelta(n) for n in range(len(known))]
    assert sorted(map(checked.in_turn, days)) == known


@pytest.mark.parametrize("has_changed", [False, True])
def test_all_is_graded_in_turn_and_where_the_code_has_changed(
    monkeypatch: pytest.MonkeyPatch, has_changed: bool
) -> None:
    monkeypatch.setattr(checked, "has_changed", lambda: has_changed)
    turn = checked.in_turn(datetime.now(UTC).date())
    left_out = {name for name in checked.problems() if checked.why_left_out(name)}
    assert left_out == (set() if has_changed else {*checked.problems()} - {turn})
