"""docs/authoring.md: its snippets are parts of the problem it tells of, its commands print that."""

import ast
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.command import Call
from support.paths import ROOT
from support.shown import same_output, shown_commands

from grader.cli import load
from grader.sandbox.proof.ladder import Sandbox

TEXT = (ROOT / "docs/authoring.md").read_text()
PARTS = {
    "yaml": [
        "problems/masked_softmax/problem.yaml",
        "problems/graphdef_vs_state/problem.yaml",
        "problems/eager_debug_step_count/problem.yaml",
    ],
    "markdown": ["problems/masked_softmax/statement.md"],
    "python": [
        "reference/masked_softmax.py",
        "problems/masked_softmax/primer.py",
        "submissions_example/masked_softmax/wrong_answer/10_pitfall_renormalises_after_softmax.py",
    ],
}
KEPT = {"accepted/01", "accepted/06", "wrong_answer/02", "wrong_answer/13"}

CallIn = Callable[[str, Path], tuple[int, str]]


def blocks(language: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def call_in(call: Call, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> CallIn:
    """Runs a command line in a folder: (exit code, what it prints)."""

    def call_in(line: str, folder: Path) -> tuple[int, str]:
        monkeypatch.chdir(folder)
        name, *arguments = shlex.split(line)
        assert name == "grader"
        code, out, err = call(*arguments)
        return code, out + err

    return call_in


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the problem with two right and two wrong examples."""
    for name in ("problems/masked_softmax", "submissions_example/masked_softmax"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "reference").mkdir()
    shutil.copy(ROOT / "reference/masked_softmax.py", tmp_path / "reference")
    for path in (tmp_path / "submissions_example").glob("*/*/*.py"):
        if f"{path.parent.name}/{path.stem[:2]}" not in KEPT:
            path.unlink()
    return tmp_path


@pytest.mark.parametrize("language", PARTS)
def test_snippets_are_parts_of_the_problem(language: str) -> None:
    whole = [(ROOT / name).read_text() for name in PARTS[language]]
    assert blocks(language)
    for snippet in blocks(language):
        assert any(snippet in text for text in whole), snippet


def test_the_snippets_would_be_missed() -> None:
    (first, *_) = blocks("yaml")
    spec = (ROOT / PARTS["yaml"][0]).read_text()
    assert first in spec
    assert first not in spec.replace("one_hot", "boolean")


def commands() -> list[object]:
    """Each `$ grader …`, and what is shown below it.

    `tests/grading/test_examples.py` compares what the check of the tolerance says: it does it.
    """
    return [
        pytest.param(line, shown, id=line[:40])
        for line, shown in shown_commands(TEXT)
        if "--only tolerance" not in line
    ]


@pytest.mark.parametrize(("line", "shown"), commands())
def test_what_a_command_shows_is_what_happens(
    line: str, shown: str, call_in: CallIn, package: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = tmp_path_factory.mktemp("empty")
    code, told = call_in(line, empty if line.startswith("grader new") else package)
    assert same_output(told) == same_output(shown)
    assert code == 0


@pytest.mark.slow
def test_a_tolerance_that_is_too_small_is_told_as_the_page_says(
    call_in: CallIn, package: Path
) -> None:
    spec = package / "problems/masked_softmax/problem.yaml"
    text = spec.read_text().replace("rtol: 1.0e-4", "rtol: 1.0e-5")
    # Of the hidden cases one is enough: for each new size jax compiles all anew.
    others = re.compile(r"^      - note: a single column\n.*?^(?=\w)", re.MULTILINE | re.DOTALL)
    spec.write_text(others.sub("", text))
    spec.with_name("primer.py").unlink()  # which only saves time, and takes some first
    for path in package.glob("submissions_example/*/*/*.py"):
        if not path.stem.startswith("06"):
            path.unlink()
    code, told = call_in("grader check masked_softmax --only examples", package)
    (shown,) = blocks("text")
    assert code == 1
    assert same_output(shown) in same_output(told)


def test_the_page_quotes_what_checks_say() -> None:
    """Each finding of the table is a text of some check; `…` stands for what it fills in."""
    rows = re.findall(r"^\| (.*?) \| .*\|$", TEXT.split("| It says |")[1], re.MULTILINE)
    quoted = [row for row in rows if not row.startswith("---")]
    said = "\n".join(texts_of_checks())
    assert len(quoted) > 10
    for row in quoted:
        wanted = ".{0,60}?".join(re.escape(part) for part in row.split("…"))
        assert re.search(wanted, said), row


def texts_of_checks() -> list[str]:
    """Every string in `grader/checking`, with `…` for what is filled in."""
    found = []
    for path in sorted((ROOT / "grader/checking").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    part.value if isinstance(part, ast.Constant) else "…" for part in node.values
                )
                found.append("".join(str(part) for part in parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found


@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines()])
def test_commands_for_the_shell_are_ones_that_it_takes(line: str) -> None:
    _, name, *arguments = shlex.split(line)
    context = load(name).make_context(name, arguments)
    assert context.params["revision"] == "origin/main"
    assert context.params["strict"]


def test_links_lead_somewhere() -> None:
    places = re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", TEXT)
    assert places
    for place, anchor in places:
        path = (ROOT / "docs" / place) if place else ROOT / "docs/authoring.md"
        assert path.exists(), place
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
            slugs = [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]
            assert anchor in slugs, anchor
