"""The magics in a real kernel: docs/notebook.md, cell by cell, and what else a person may do."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from support.command import PATIENCE_S
from support.paths import ROOT, TESTS
from support.tiny import lay_problem

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs/notebook.md").read_text()
LIGHT = """\
from support.light import JAIL
from grader.sandbox import launch
launch.JAIL_MAIN = JAIL"""
MORE = """\
%grade tinny
---
%grade tiny --problems nowhere
---
%grade 'tiny
---
%grade --help
---
grader.grade("nowhere.py", "tiny")
---
import pathlib
copy = pathlib.Path(tiny.__code__.co_filename)
copy.parent.mkdir()
_ = copy.write_text("# what a debugger leaves")
---
%grade tiny --salt debugged
---
del tiny
---
%grade tiny --salt undefined
---
%%time
import functools
class Sum:
    def __init__(self, a, b): self.value = a + b
---
import no_such_library
---
def tiny(a, b):
    return no_such_library.wrong
---
%%bash
product = oops
---
@functools.cache
def product(a, b): return a * b
def tiny(a, b):
    return [Sum(a, b).value, product(a, b)]
print("a trial", tiny(1, 2))
---
report = %grade tiny
print(report.verdict, report.path)
---
launch.JAIL_MAIN = None
---
%grade tiny --salt unwalled"""
# In a process of its own, since the client leaves sockets behind. It uses no ports.
RUN = """
import sys, nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
notebook = nbformat.reads(sys.stdin.read(), as_version=4)
NotebookClient(notebook, km=AsyncKernelManager(transport="ipc"), allow_errors=True).execute()
print(nbformat.writes(notebook))
"""
Outputs = list[dict[str, object]]


def page_cells() -> list[str]:
    return re.findall(r"^```text\n(.*?)\n```", PAGE, re.M | re.S)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outputs]:
    """The outputs of all cells by their texts; of a text that stands twice, those of the last.

    They are run in one kernel, whose zygotes do not import jax.
    """
    folder = lay_problem(tmp_path_factory.mktemp("kernel"))
    cells = map(nbformat.v4.new_code_cell, [LIGHT, *page_cells(), *MORE.split("\n---\n")])
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    own = dict.fromkeys(("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR"), str(folder))
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=nbformat.writes(notebook),
        cwd=folder,
        env={**os.environ, **own, "PYTHONPATH": f"{ROOT}:{TESTS}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    executed = nbformat.reads(done.stdout, as_version=4)
    return {cell.source: cell.outputs for cell in executed.cells}


def shown(outputs: Outputs, kind: str = "text/plain") -> str:
    """The only output of a cell, of a kind."""
    (output,) = outputs
    data = output["data"]
    assert isinstance(data, dict)
    return str(data[kind])


def told(outputs: Outputs) -> list[object]:
    """The lines of an error, which must be the only output of its cell."""
    (output,) = outputs
    assert output["output_type"] == "error", output
    lines = output["traceback"]
    assert isinstance(lines, list)
    return lines


def test_each_cell_of_the_page_is_run_without_an_error(ran: dict[str, Outputs]) -> None:
    assert len(page_cells()) > 5
    for cell in page_cells():
        assert [each for each in ran[cell] if each["output_type"] == "error"] == []


def test_a_cell_is_graded_and_shown_in_place(ran: dict[str, Outputs]) -> None:
    outputs = next(ran[cell] for cell in page_cells() if cell.startswith("%%grade"))
    assert shown(outputs) == "<Report WA · tiny · 0.0 of 10.0 points · submission.py>"
    assert "wrong answer (WA)" in shown(outputs, "text/html")
    assert "Of hidden cases" in shown(outputs, "text/html")


def test_a_live_function_is_graded_with_what_it_uses(ran: dict[str, Outputs]) -> None:
    assert shown(ran[page_cells()[-1]]) == "<Report AC · tiny · 10.0 of 10.0 points · tiny.py>"
    assert shown(ran["%grade tiny --salt debugged"]).startswith("<Report AC")
    assert ran["report = %grade tiny\nprint(report.verdict, report.path)"][0]["text"] == (
        "AC tiny.py\n"
    )


def test_a_problem_shows_its_statement(ran: dict[str, Outputs]) -> None:
    outputs = ran[page_cells()[-2]]
    assert shown(outputs) == "<Problem 'tiny': Add and scale>"
    assert shown(outputs, "text/markdown").startswith("# Add and scale\n")


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("%grade tinny", r"UsageError: no problem 'tinny' in .*; did you mean 'tiny'\?"),
        ("%grade tiny --problems nowhere", r"UsageError: %grade: .*'nowhere' does not exist\."),
        ("%grade 'tiny", "UsageError: %grade: No closing quotation"),
        ("%grade tiny --salt undefined", "UsageError: %grade: no function tiny is defined: .*"),
        ('grader.grade("nowhere.py", "tiny")', r"UsageError: no such file: nowhere\.py"),
    ],
)
def test_a_wrong_call_is_one_line(cell: str, line: str, ran: dict[str, Outputs]) -> None:
    (found,) = told(ran[cell])
    assert re.fullmatch(line, str(found))


def test_a_failure_of_the_grader_is_told(ran: dict[str, Outputs]) -> None:
    (found,) = told(ran["%grade tiny --salt unwalled"])
    assert str(found).startswith("RefusedError: nothing was run: the walls do not hold here\n")


def test_help_is_there(ran: dict[str, Outputs]) -> None:
    (output,) = ran["%grade --help"]
    assert str(output["text"]).startswith("Usage: %grade [OPTIONS] ID\n")
