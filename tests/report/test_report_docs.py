"""docs/report.md shows what happens: each `$ grader report …` prints what stands below it."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from support.paths import ROOT
from support.recorded import PARTLY, HandedIn, record
from support.shown import is_shown
from support.tiny import GOOD

from grader.cli import run
from grader.report.formats import FORMATS
from grader.sandbox.proof.ladder import Sandbox

TEXT = (ROOT / "docs/report.md").read_text()
PARTS = TEXT.split("\n## ")
CLASS = (
    HandedIn("ann.py", "Ann Lee", "101", GOOD),
    HandedIn("bo.py", "Bo Ek", "102", PARTLY),
    HandedIn("cy.py", "Cy Ng", "103", "def tiny(a, b)\n    return [a + b, a * b]\n"),
    HandedIn("dee.py", "Dee Moe", "104", GOOD),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """Where the commands run: the record `marks`, and the exports that the page shows."""
    made = tmp_path_factory.mktemp("docs")
    record(made, sandbox, CLASS, failing="dee.py", why="a zygote was lost")
    for name, text in re.findall(r"^```csv (\S+)\n(.*?)^```", TEXT, re.M | re.S):
        (made / name).write_text(text)
    return made


def examples() -> list[str]:
    """The commands that the page shows, with what stands below them."""
    blocks = re.findall(r"^```console\n(.*?)^```", TEXT, re.M | re.S)
    return [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.M)[1:]]


@pytest.fixture
def call(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    """Runs a command of the page: what it prints, stderr last."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def call_(command: str) -> str:
        name, *arguments = shlex.split(command)
        assert name == "grader"
        capfd.readouterr()
        run(arguments)
        out, err = capfd.readouterr()
        return out + err

    return call_


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.partition("\n")[0])
def test_what_the_page_shows_is_what_happens(example: str, call: Callable[[str], str]) -> None:
    command, _, shown = example.partition("\n")
    happened = call(command)
    assert is_shown(happened, shown), happened


def test_every_format_has_an_example_for_each_audience() -> None:
    for form in FORMATS:
        assert any(f"--to {form}" in example for example in examples()), form
        section = next(part for part in PARTS if part.startswith(f"{form}\n"))
        assert "student" in section, form
        assert "staff" in section, form


def test_another_text_is_not_shown() -> None:
    assert is_shown("a 1.00 s\nb\nc\nlong line\n", "a 2.00 s\n…\nc\nlong …\n")
    assert not is_shown("a\nb\n", "a\n")
    assert not is_shown("a\nb\n", "a\n…\nc\n")
    assert not is_shown("10.0\n", "0.0\n")
