"""The tab key knows the problems of the folder at hand, and who is in a record."""

from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from grader.cli import cli
from grader.record.database import locked, opened


def completed(*words: str) -> list[str]:
    """What the tab key offers for the last word."""
    shell = ShellComplete(cli, {}, "grader", "_GRADER_COMPLETE")
    return [item.value for item in shell.get_completions([*words[:-1]], words[-1])]


@pytest.fixture(autouse=True)
def course(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tiny_folder)
    return tiny_folder


@pytest.fixture
def marks(course: Path) -> Path:
    """A record of three students, one of whom a line end is meant to hide."""
    folder = course / "marks"
    names = (("ann", "1"), ("Bo Lee", "102"), ("an\nna", "3"))
    with locked(folder), opened(folder) as record:
        record.executemany(
            "INSERT INTO submissions (student, student_id, problem, path, late, modified_at,"
            " pending, failure) VALUES (?, ?, 'tiny', 'a.py', 0, 0, '', '')",
            names,
        )
        record.commit()
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("cases",),
        ("check",),
        ("grade", "--problem"),
        ("export", "gradescope"),
        ("export", "student"),
    ],
)
def test_problems(words: tuple[str, ...]) -> None:
    assert completed(*words, "") == ["tiny"]
    assert completed(*words, "x") == []


def test_problems_of_another_folder(course: Path) -> None:
    (course / "more/other").mkdir(parents=True)
    (course / "more/other/problem.yaml").touch()
    assert completed("show", "--problems", "more", "o") == ["other"]
    assert completed("grade", "--problems", "more", "--problem", "") == ["other"]


def test_checks() -> None:
    assert completed("check", "--only", "mut") == ["mutants"]


@pytest.mark.parametrize("command", ["report", "replay"])
def test_students_and_problems_of_a_record(command: str, marks: Path) -> None:
    assert completed(command, marks.name, "--student", "") == ["102", "ann"]
    assert completed(command, marks.name, "--student", "an") == ["ann"]
    assert completed(command, marks.name, "--problem", "t") == ["tiny"]


def test_where_there_is_no_record_nothing_is_offered() -> None:
    assert completed("report", "problems", "--student", "") == []
    assert completed("replay", "problems", "--case", "") == []


def test_a_command_that_takes_a_problem_completes_it() -> None:
    """A new command must not forget it."""
    from grader.cli import COMMANDS, load

    for name in set(COMMANDS) - {"new"}:
        for parameter in load(name).params:
            if parameter.name in ("problem_id", "ids", "problem_ids"):
                assert parameter._custom_shell_complete is not None, name
            assert isinstance(parameter, click.Parameter)
