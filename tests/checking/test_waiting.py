"""While a check goes on, a terminal shows what is being done, and how far it is."""

from pathlib import Path

import pytest
from support.command import CLEARED, GRADER, Call, on_a_terminal
from support.tiny import GOOD, lay

from grader.session import Session

SLOW = GOOD.replace("return", "__import__('time').sleep(0.2); return")  # a line is shown meanwhile
ONLY = ("--only", "examples", "--only", "mutants")


@pytest.fixture
def course(tiny_folder: Path) -> Path:
    accepted = "submissions_example/tiny/accepted"
    return lay(tiny_folder, {f"{accepted}/1_good.py": GOOD, f"{accepted}/2_slow.py": SLOW})


@pytest.mark.slow
def test_a_terminal_shows_what_is_being_done(course: Path) -> None:
    shown, out = _watched(course, "--fresh", *ONLY)
    assert "tiny: examples, check" in shown
    assert "tiny: mutants, check" in shown
    assert "tiny: programs:" in shown
    assert " runs are done" in shown
    assert "check 1 of" not in out
    assert "mutants are found out" in out


@pytest.mark.slow
def test_a_terminal_shows_how_far_the_search_for_cases_is(course: Path) -> None:
    """The check before it is recalled or quick, so that all that takes time is the search."""
    only_files = ("--suggest", "--only", "files")
    shown, out = _watched(course, *only_files)
    assert "tiny: cases to suggest are searched for" in shown
    assert "tiny: programs:" in shown
    assert out.endswith("}\n")
    assert "    pinned:\n" in out
    assert "searched for" not in out
    # The line is gone before anything is printed. What takes long is recalled this time.
    everything, _ = _watched(course, *only_files, is_one=True)
    line, said, group = map(everything.rindex, ("tiny: cases to suggest", "at the end", "pinned:"))
    assert line < everything.rindex(CLEARED) < said < group


def test_a_session_tells_the_steps_of_a_search_alone(
    course: Path, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    steps: list[str] = []
    with Session.open() as session:
        session.watch = steps.append
        assert session.suggest("tiny") is not None
    assert steps[0] == "cases to suggest are searched for"
    assert any(step.endswith(" runs are done") for step in steps)


def _watched(course: Path, *options: str, is_one: bool = False) -> tuple[str, str]:
    """What a check shows on a terminal, and what it prints; ``is_one``: it prints there, too."""
    command = [*GRADER, "check", "tiny", *options, "--problems", str(course / "problems")]
    return on_a_terminal(command, course, is_one)


def test_elsewhere_nothing_is_shown(
    course: Path, call: Call, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    _, out, err = call("check", "tiny", "--only", "mutants")
    assert err == ""
    assert "mutants are found out" in out
