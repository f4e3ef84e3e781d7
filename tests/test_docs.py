"""Documents that could rot are made by, or held against, what they speak of."""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from support.command import Call
from support.paths import HOSTILE, ROOT

from grader.checking.checks import CHECKS
from grader.cli import COMMANDS, cli, load
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import Level
from grader.sandbox.proof.probes import REFUSED_FROM
from grader.version import VERSION

CLI_DOC = ROOT / "docs" / "cli.md"


def cli_document() -> str:
    """docs/cli.md as it must be: the help of every command."""
    parts = ["# Commands\n\nMade from `--help` by `python tests/test_docs.py`; a test holds it.\n"]
    context = click.Context(
        cli, info_name="grader", terminal_width=100, help_option_names=["-h", "--help"]
    )
    parts.append(f"```text\n{cli.get_help(context)}\n```\n")
    for name in sorted(COMMANDS):
        command = load(name)
        below = click.Context(command, info_name=name, parent=context, terminal_width=100)
        parts.append(f"## grader {name}\n\n```text\n{command.get_help(below)}\n```\n")
        inner = command.commands if isinstance(command, click.Group) else {}
        for word, part in sorted(inner.items()):
            inside = click.Context(part, info_name=word, parent=below, terminal_width=100)
            parts.append(f"### grader {name} {word}\n\n```text\n{part.get_help(inside)}\n```\n")
    return "\n".join(parts)


def test_the_cli_document_is_what_help_says() -> None:
    assert CLI_DOC.read_text() == cli_document(), "run: python tests/test_docs.py"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text(), re.M | re.S)


def readme_blocks(language: str) -> list[str]:
    return blocks("README.md", language)


def test_ci_calls_the_test_command_of_the_readme() -> None:
    test_command = readme_blocks("sh")[1].strip()
    assert "pytest" in test_command
    assert test_command in (ROOT / ".ci/run").read_text().splitlines()


def test_the_commands_of_the_readme_are_one_line_each() -> None:
    commands = readme_blocks("sh")[:2]
    assert [len(command.strip().splitlines()) for command in commands] == [1, 1]
    graded = commands[0].split("grader grade ")[1].strip()
    assert (ROOT / graded).is_file()


def test_the_readme_is_a_first_look() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 100


@pytest.mark.parametrize(
    "block",
    [  # of a wrong answer the mistake is looked for, which takes long the first time
        pytest.param(block, marks=[pytest.mark.slow] * ("wrong_answer" in block))
        for block in readme_blocks("console") + blocks("docs/grading.md", "console")
    ],
)
def test_what_the_pages_show_is_what_happens(
    block: str, call: Call, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each `$ grader …` prints the text below it, times and versions aside."""
    monkeypatch.chdir(ROOT)
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        name, *arguments = shlex.split(command)
        assert name == "grader"
        _, out, err = call(*arguments)
        assert same(out + err) == same(shown), out + err


def test_the_page_on_levels_shows_what_doctor_tells() -> None:
    (block,) = blocks("docs/levels.md", "text")
    shown = re.findall(r"^(.*?)  +(holds|no) +(holds|no)$", block, re.M)
    told = {what: weakest for weakest, what in REFUSED_FROM.values()}
    assert len(shown) > 4
    for what, best, lower in shown:
        assert best == "holds"
        as_user = "it is not root" in what  # the page shows an ordinary user
        assert (lower == "holds") == (told[what] != Level.NAMESPACES or as_user), what


def test_the_numbers_of_the_security_page_are_right() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    hostile = len(list((HOSTILE).glob("*.py")))
    attacks = (
        (ROOT / "docs/walls.md").read_text().count("tests/sandbox/test_walls.py::test_attack[")
    )
    assert f"{hostile} hostile files" in text
    assert f"lists {attacks} attacks" in text


def same(text: str) -> str:
    """Text with what differs from run to run made equal."""
    text = re.sub(r"\d+\.\d\d s\b", "N s", text)
    text = re.sub(r"\d+ MiB", "N MiB", text)
    text = re.sub(r"\b(0\.0\d+|\de-\d\d)\b", "0", text)  # error ratios near nothing
    text = re.sub(r"(\d\.\d{3})\d*", r"\1", text)  # the last digits of sums differ with versions
    return "\n".join(re.sub(r" +", " ", line).strip() for line in text.strip().splitlines())


# In the order in which one makes what the next needs. Gradescope calls `autograde`, in its
# container; other tests call `check` and `doctor`, which take long, `cache`, which clears it, and
# `serve`, which goes on until it is stopped.
WITH_EXAMPLES = (
    *("list", "show", "cases", "schema", "new", "export", "grade"),
    *("batch", "report", "comment", "replay", "rescore", "similar"),
)
NOT_TRIED = {"autograde", "cache", "check", "doctor", "serve"}


@pytest.mark.slow
def test_the_examples_of_every_help_work_one_after_the_other(
    call: Call, lent_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a tree like that in which the README's first line is called."""
    assert {*WITH_EXAMPLES} | NOT_TRIED == COMMANDS.keys()
    fewer = shutil.ignore_patterns("*_exceeded", "wrong_answer", "run_time_error")
    for folder in ("problems", "reference", "submissions_example/masked_softmax"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=fewer)
    monkeypatch.chdir(tmp_path)
    for name in WITH_EXAMPLES:
        examples = re.findall(r"Example: grader (.*)", load(name).epilog or "")
        assert examples, name
        for example in examples:
            arguments = shlex.split(example.partition(" > ")[0])
            assert arguments[0] == name
            code, out, err = call(*arguments)
            assert code == (1 if name == "batch" else 0), out + err


def test_every_check_is_told() -> None:
    told = re.findall(r"^\| `([a-z ]+)` \|", (ROOT / "docs/check.md").read_text(), re.M)
    assert told == list(CHECKS)


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text()


if __name__ == "__main__":
    CLI_DOC.write_text(cli_document())
