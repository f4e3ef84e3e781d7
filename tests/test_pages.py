"""Pages name only files that exist; README.md and docs/ wrap their prose at 100 columns."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.paths import ROOT

WIDTH = 100  # characters
FOLDERS = ("benchmarks", "docs", "grader", "problems", "reference", "submissions_example", "tests")
WRAPPED = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for name in FOLDERS for page in (ROOT / name).rglob("*.md"))]
)

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
# `<id>` and `…` stand for something; so do names in capitals, such as ID.
NAMED = re.compile(rf"(?<![\w./<-])(?:{'|'.join(FOLDERS)})/[\w./*<>…-]*")


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are in no code block and no table, with their numbers."""
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        fence = line.lstrip().startswith("```")
        in_code ^= fence
        if not (in_code or fence or line.lstrip().startswith("|")):
            yield number, line


def too_long(text: str) -> list[int]:
    """The numbers of prose lines over `WIDTH`, without the targets of links."""
    return [number for number, line in prose(text) if len(LINK.sub("]", line)) > WIDTH]


def missing(text: str, folder: Path) -> list[str]:
    """The files that links and code in the prose of a page in ``folder`` name in vain."""
    lines = [line for _, line in prose(text)]
    tables = [line for line in text.splitlines() if line.lstrip().startswith("|")]
    links, names = set(), set()
    for line in lines + tables:
        links |= {link.partition("#")[0] for link in LINK.findall(line) if ":" not in link}
        names |= {name for code in CODE.findall(line) for name in NAMED.findall(code)}
    gone = [link for link in links if not (folder / link).exists()]
    gone += [name for name in names if "<" not in name and not any(ROOT.glob(name.rstrip("/.")))]
    return sorted(gone)


@pytest.mark.parametrize("page", WRAPPED, ids=lambda page: page.name)
def test_prose_wraps_at_100_columns(page: Path) -> None:
    assert too_long(page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_files_that_exist(page: Path) -> None:
    assert missing(page.read_text(), page.parent) == []


def test_a_long_line_is_found() -> None:
    long = "word " * 20 + "."
    exempt = f"```text\n{long}\n```\n| {long} |\n{'w' * 90} [here](https://{'x' * 99})\n"
    assert too_long(exempt) == []
    assert too_long(f"{exempt}\n- {long}\n\nshort\n\n{long}\n") == [7, 11]


def test_a_missing_file_is_found() -> None:
    there = (
        "`python tests/test_pages.py`, `docs/*.md`, `tests/`, [index](index.md#here), [x](#there),"
        " [site](https://example.org/docs/x), `problems/<id>/problem.yaml`, `marks/grades.csv`\n"
    )
    assert missing(there, ROOT / "docs") == []
    gone = "`grader/store/store.py::f`\n\n| `python docs/no.py` | [link](no.md#here) |\n"
    assert missing(there + gone, ROOT / "docs") == [
        "docs/no.py",
        "grader/store/store.py",
        "no.md",
    ]
