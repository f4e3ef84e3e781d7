"""The map in CONTRIBUTING.md is made from the layers and from the rooms' own first lines.

`python tests/test_contributing.py` makes it anew.
"""

import ast
import re
from collections.abc import Iterator, Mapping

import pytest
from support.paths import ROOT
from test_layers import LAYERS, imports, sources

PAGE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- made by `python tests/test_contributing.py` -->\n", "<!-- end -->\n"
LEAVES = LAYERS[0]
CODE = re.compile(r"`([^`]+)`")


def map_of(modules: Mapping[str, str]) -> str:
    """The table: a row for each room, leaf and public module, the highest layer first."""
    rows = ["| Room | What it is | Imports |", "| --- | --- | --- |"]
    for layer in reversed(LAYERS):
        for name in layer:
            rooms = sorted(_rooms(f"grader.{name}", modules))
            rows += [_row(room, modules) for room in rooms]
    return "\n".join(rows) + "\n"


def _rooms(module: str, modules: Mapping[str, str]) -> Iterator[str]:
    """The module itself and, if it is a package, the packages below it."""
    yield module
    for name in modules:
        if name.startswith(f"{module}.") and _is_package(name, modules):
            yield name


def _is_package(name: str, modules: Mapping[str, str]) -> bool:
    return any(other.startswith(f"{name}.") for other in modules)


def _row(room: str, modules: Mapping[str, str]) -> str:
    path = "/".join(room.split(".")[1:]) + ("/" if _is_package(room, modules) else ".py")
    said = ast.get_docstring(ast.parse(modules[room]))
    assert said, f"{room} says nothing about itself"
    below = _imported(room, modules) if room.count(".") == 1 else []
    return f"| `{path}` | {said.splitlines()[0].replace('``', '`')} | {', '.join(below)} |"


def _imported(room: str, modules: Mapping[str, str]) -> list[str]:
    """The other rooms that the files of a room import, the highest layer first; no leaves."""
    used = {
        module.split(".")[1]
        for name, source in modules.items()
        if f"{name}.".startswith(f"{room}.")
        for module in imports(name, source, modules, _is_package(name, modules))
        if module != "grader"
    }
    order = [name for layer in reversed(LAYERS) for name in layer if name not in LEAVES]
    return [name for name in order if name in used and f"grader.{name}" != room]


def parts(text: str) -> tuple[str, str, str]:
    """A page before, in and after its generated part."""
    before, begin, rest = text.partition(BEGIN)
    made, end, after = rest.partition(END)
    assert begin
    assert end
    return before + begin, made, end + after


def test_the_map_is_that_of_the_code() -> None:
    assert parts(PAGE.read_text())[1] == map_of(sources()), "run: python tests/test_contributing.py"


@pytest.mark.parametrize(
    ("module", "text", "row"),
    [
        (
            "grader.cases",
            '"""Cases are made here.\n\nAnd more."""\nimport grader.sandbox.run',
            "| `cases/` | Cases are made here. | sandbox, problem, jail |",
        ),
        ("grader.problem.rules", '"""Ties."""', "| `problem/rules/` | Ties. |  |"),
        ("grader.text", '"""``Text``."""', "| `text.py` | `Text`. |  |"),
    ],
)
def test_a_change_of_the_code_changes_the_map(module: str, text: str, row: str) -> None:
    before = map_of(sources()).splitlines()
    after = map_of(sources() | {module: text}).splitlines()
    assert set(after) - set(before) == {row}


def names_in_vain(text: str) -> list[str]:
    """Names in code, in rows and lists, that no file named in the same line has."""
    found = []
    for line in text.splitlines():
        spans = CODE.findall(line)
        files = [ROOT / span for span in spans if (ROOT / span).is_file()]
        names = [span for span in spans if span.isidentifier()] if files else []
        found += [name for name in names if not any(name in file.read_text() for file in files)]
    return found


def test_the_lines_to_change_are_where_the_page_says() -> None:
    assert names_in_vain(PAGE.read_text()) == []


def test_a_name_in_vain_is_found() -> None:
    line = "| `CHECKS` and `NO_SUCH_NAME` of `grader/checking/checks.py` |"
    assert names_in_vain(line) == ["NO_SUCH_NAME"]


if __name__ == "__main__":
    first, _, last = parts(PAGE.read_text())
    PAGE.write_text(first + map_of(sources()) + last)
