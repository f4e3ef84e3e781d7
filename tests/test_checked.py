"""A shipped problem is what it was when it was last checked whole; see `checked.py`."""

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
