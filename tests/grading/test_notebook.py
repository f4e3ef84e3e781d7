"""Notebooks as submissions: what is taken of them, what is left out, and that none does harm."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.command import Call, Called
from support.helpers import plant
from support.tiny import GOOD

from grader.errors import JudgeError
from grader.grading.grade import grade, grade_prepared
from grader.grading.notebook import NOT_A_NOTEBOOK, read_source
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.submission import Submission, defined_functions
from grader.jail.magics import PYTHON_CELLS, leave_out
from grader.jail.programs.notebook import is_foreign
from grader.problem.load import Problem
from grader.report import json as json_report
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

Read = Callable[[Any], Submission]
Grade = Callable[[Any], Report]


def code(source: Any, *tags: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **more,
    }


def markdown(source: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {"tags": ["grade"]}, "source": source}


def v4(*cells: Any, **more: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": list(cells), **more}


def but(key: str, **more: Any) -> dict[str, Any]:
    """A good notebook without a key of its own, or of its code cell."""
    cell = {name: value for name, value in code(GOOD).items() if name != key} | more
    return {name: value for name, value in v4(cell).items() if name != key}


def v3(*sources: Any, **more: Any) -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "language": "python",
            "metadata": {},
            "input": source,
            "outputs": [],
            **more,
        }
        for source in sources
    ]
    metadata = {"name": "old"}
    sheets = [{"cells": [cell], "metadata": {}} for cell in cells]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": metadata, "worksheets": sheets}


def submission(content: Any) -> Submission:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Submission(Path("answer.ipynb"), data, len(data), "0" * 64)


@pytest.fixture
def read(sandbox: Sandbox) -> Read:
    """Reads a notebook, given as bytes or as what JSON makes bytes of."""
    return lambda content: read_source(submission(content), sandbox)


@pytest.fixture
def grade_notebook(tiny: Problem, sandbox: Sandbox) -> Grade:
    """Grades a notebook against `tiny`."""
    return lambda content: grade(submission(content), tiny, sandbox)


# What is taken.


def test_code_cells_in_order_each_after_its_number(read: Read) -> None:
    cells = [code("a = 1"), markdown("# text"), code(["b = (\n", "  2)\n"]), markdown("raw", "raw")]
    made = read(v4(*cells))
    assert made.data == b"# %% cell 1\na = 1\n# %% cell 2\nb = (\n  2)\n\n"
    assert (made.path, made.sha256, made.size) == (Path("answer.ipynb"), "0" * 64, len(made.data))
    assert (made.notes, made.defect) == ((), "")


@pytest.mark.parametrize(
    "content",
    [
        v4(code(GOOD)),
        v4(code(GOOD.splitlines(keepends=True))),
        v4(code(GOOD.replace("\n", "\r\n"))),
        v4(code(GOOD, id="as newer versions have it")),
        v4(code(GOOD), nbformat_minor=5),
        v4(code(GOOD), nbformat_minor=99, new="key"),
        v3(GOOD),
        v3("import math", GOOD.splitlines(keepends=True)),
        v3(GOOD, metadata={"tags": 5}),
        b"\xef\xbb\xbf" + json.dumps(v4(code(GOOD))).encode(),
        json.dumps(
            v4(code("é = '\N{GREEK SMALL LETTER ALPHA}'\n" + GOOD)), ensure_ascii=False
        ).encode(),
        json.dumps(v4(code(GOOD))).encode()[:-1]
        + b', "cells": [], "cells": [%s]}'
        % json.dumps(code(GOOD)).encode(),  # the last of two keys counts, as in Jupyter
        json.dumps(v4(code(GOOD), metadata={"number": float("nan")})).encode(),
        # What Jupyter opens although it is not valid.
        but("outputs"),
        but("execution_count"),
        but("metadata"),
        but("nbformat_minor"),
        but("nbformat"),
        but("", metadata=None),
        but("", metadata={"tags": "grade"}),
        but("", metadata={"tags": None, "collapsed": "no"}),
        but("", metadata={"tags": {"grade": 1}}),
        but("", outputs=[{"output_type": "stream", "text": ["hi"]}]),
        but("", outputs=[{"output_type": "new", "data": None}, 5]),
        but("", outputs=None),
        but("", execution_count=" "),
        but("", execution_count=float("nan")),
        but("", id="cell 1/äö" * 20),
        but("", id=5),
        v4(code(GOOD), nbformat_minor="4"),
        v4(code(GOOD), nbformat=4.0),
        v4(code(GOOD), nbformat=5),
        v4(code(GOOD), metadata={"kernelspec": {"display_name": "Python 3"}}),
        v4(code(GOOD), metadata=[]),
        v4(code(GOOD, id="same"), code("x = 1", id="same")),
        v4({"cell_type": "heading", "level": 1, "source": "T"}, {"cell_type": "raw"}, code(GOOD)),
        v4({"cell_type": "sql", "source": "select"}, {}, None, 5, code(GOOD)),
        v4(code([]), code(None), code(""), code(GOOD), {"cell_type": "code"}),
        v4(code([*GOOD])),
        json.dumps(
            v4(code("# coding: latin-1\nassert len('é') == 1\n" + GOOD)), ensure_ascii=False
        ).encode(),
        v4(code(GOOD.replace("\n", "\r"))),
        v4(code("# half of a smiley: \ud83d\n" + GOOD)),
        {"nbformat": 2, "worksheets": [{"cells": [{"cell_type": "code", "input": GOOD}]}]},
        {"cells": [{"cell_type": "code", "code": GOOD}]},
        {"nbformat": 3, "worksheets": [{}, {"cells": v3(GOOD)["worksheets"][0]["cells"]}]},
    ],
    ids=lambda _: "",
)
def test_formats(grade_notebook: Grade, content: Any) -> None:
    report = grade_notebook(content)
    assert (report.verdict, report.messages) == (Verdict.AC, ())


@pytest.mark.parametrize(
    "picked",
    [
        code(GOOD, "grade"),
        code("# grade\n" + GOOD),
        code("\n  \n#| grade  \n" + GOOD),
        code("#grade\n" + GOOD),
    ],
    ids=["tag", "marker", "quarto", "tight"],
)
def test_a_tag_or_a_marker_picks_cells(read: Read, picked: dict[str, Any]) -> None:
    others = [code("x = 1\n# grade"), code("# graded\nx = 2"), code("x = 3", "Grade", "other")]
    made = read(v4(*others, picked, markdown("text")))
    assert made.data.startswith(b"# %% cell 4\n")
    assert b"x =" not in made.data
    note = "notebook: 1 of 4 code cells taken, those tagged or marked `grade`"
    assert made.notes == (note,)


# What is left out.


@pytest.mark.parametrize(
    ("source", "left", "count"),
    [
        ("%matplotlib inline", "# left out: %matplotlib inline", 1),
        ("!pip install jax", "# left out: !pip install jax", 1),
        ("!!ls", "# left out: !!ls", 1),
        ("?len", "# left out: ?len", 1),
        ("np.dot??", "# left out: np.dot??", 1),
        ("files = !ls", "files = None  # left out: !ls", 1),
        ("a, b = %sx ls", "# left out: a, b = %sx ls", 1),
        ("a, b = %time f(\n  1)", "a, b = f(\n  1)", 0),
        ("%time x = f()", "x = f()", 0),
        ("%prun -l 5 f()", "# left out: %prun -l 5 f()", 1),
        ("%time", "# left out: %time", 1),
        ("pip install -q jax\nx = 1", "# left out: pip install -q jax\nx = 1", 1),
        ("matplotlib inline", "# left out: matplotlib inline", 1),
        ("cd ~/data", "# left out: cd ~/data", 1),
        ("!echo it's\nx = 1\n%gone", "# left out: !echo it's\nx = 1\n# left out: %gone", 2),
        ("!gone\nx = 'a\\\n%b'", "# left out: !gone\nx = 'a\\\n%b'", 1),
        ("x = %grade tiny", "x = None  # left out: %grade tiny", 1),
        (
            "if x:\n  y=%grade a \\\n b",
            "if x:\n  y=None  # left out: %grade a \\\n # left out: b",
            1,
        ),
        ("d['k'] = !ls", "# left out: d['k'] = !ls", 1),
        ("if x:\n    %run f", "if x:\n    pass  # left out: %run f", 1),
        ("if x:\n    %time f()", "if x:\n    f()", 0),
        ("if x:\n\t!ls\n\ty = 1", "if x:\n\tpass  # left out: !ls\n\ty = 1", 1),
        (
            "!ls \\\n -l\\\n -a\nx = 1",
            "# left out: !ls \\\n # left out: -l\\\n # left out: -a\nx = 1",
            1,
        ),
        (
            "if x:\n !ls \\\n   -l\ny = 1",
            "if x:\n pass  # left out: !ls \\\n   # left out: -l\ny = 1",
            1,
        ),
        (
            "if x:\n  if y:\n    !ls\n  z = 1\n  !ls\n!ls",
            "if x:\n  if y:\n    pass  # left out: !ls\n  z = 1\n"
            "  pass  # left out: !ls\n# left out: !ls",
            3,
        ),
        ("s = '''\n%kept\n'''\n%gone", "s = '''\n%kept\n'''\n# left out: %gone", 1),
        ("!gone\nx = (a\n% b)\ny = a \\\n% b", "# left out: !gone\nx = (a\n% b)\ny = a \\\n% b", 1),
        ("!gone\nprint('a = !b')  # why?", "# left out: !gone\nprint('a = !b')  # why?", 1),
        ("%gone\n'text'\nfrom __future__ import division", None, 1),
        ("%%time\n%%capture out\nx = 1", "# left out: %%time\n# left out: %%capture out\nx = 1", 2),
    ],
    ids=lambda part: part.splitlines()[0] if isinstance(part, str) else "",
)
def test_magics(source: str, left: str | None, count: int) -> None:
    lines = source.split("\n")
    assert leave_out(lines) == count
    text = "\n".join(lines)
    compile(text, "cell", "exec")
    assert left is None or text == left


@pytest.mark.parametrize(
    "source",
    [
        "x = (a\n% b)",
        "'''\n%time\n!ls\n'''",
        "x = 1\n# what?\n",
        "x = a \\\n  % b",
        "print('x = !y')",
    ],
)
def test_what_is_python_as_it_stands_is_left(source: str) -> None:
    lines = source.split("\n")
    assert leave_out(lines) == 0
    assert "\n".join(lines) == source


@pytest.mark.parametrize(
    "source", ["x = (\n%time", "'''\n!ls", "x = 'a\n!ls\n)))", "x = $\n%time\n", "pass\n\0\n%time"]
)
def test_what_is_no_python_at_all_is_none_afterwards(source: str) -> None:
    lines = source.split("\n")
    leave_out(lines)
    with pytest.raises((SyntaxError, ValueError)):
        compile("\n".join(lines), "cell", "exec")


@pytest.mark.parametrize(
    ("source", "foreign"),
    [
        ("%%bash\nls", True),
        ("\n\n%%html\n<p>", True),
        ("%%writefile a.py\nx = 1", True),
        ("%%timeit\nx = 1", True),
        ("ls", True),
        ("\nls -l -a \n", True),
        ("ls\nx = 1", False),
        ("ls = 1", False),
        ("pwd()", False),
        ("%%unknown\nx = 1", True),
        ("%%time\n%%bash\nls", True),
        ("%%time\nx = 1", False),
        ("%%prun -l 5\nx = 1", False),
        ("%%grade tiny\nx = 1", False),
        ("%%capture\nx = '''\n%%bash\n'''", False),
        ("%time x", False),
        ("", False),
    ],
)
def test_cell_magics(source: str, foreign: bool) -> None:
    assert is_foreign(source.split("\n")) == foreign


def test_a_cell_that_is_graded_in_place_was_not_run() -> None:
    assert is_foreign(["%%grade tiny", "x = 1"], PYTHON_CELLS)
    assert not is_foreign(["%%time", "x = 1"], PYTHON_CELLS)


def test_what_was_graded_in_place_is_graded_when_it_is_handed_in(grade_notebook: Grade) -> None:
    first = code("%load_ext grader\nimport grader.testing\nfrom grader import load_problem")
    stand_in = code("assert grader.__spec__.origin is None")  # never the grader itself
    last = code("x = %grade tiny\nx\ny = grader.grade(tiny, 'tiny')\ny")
    report = grade_notebook(v4(first, code(f"%%grade tiny --salt ''\n{GOOD}"), stand_in, last))
    assert (report.verdict, report.hints) == (Verdict.AC, ())
    assert report.messages == ("notebook: 3 magic or shell lines left out",)


def test_a_cell_may_await(grade_notebook: Grade) -> None:
    first = "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return 0.0"
    report = grade_notebook(v4(code(first), code("x = await main()"), code(GOOD + "x += 0")))
    assert (report.verdict, report.messages) == (Verdict.AC, ())
    report = grade_notebook(v4(code("def tiny(a, b):\n    await main()\n")))
    assert "'await' outside async function" in report.messages[0]


def test_what_was_left_out_is_told(grade_notebook: Grade) -> None:
    cells = [code("%%bash\nexit"), code("%load_ext x\n!ls"), code(GOOD)]
    report = grade_notebook(v4(*cells))
    assert report.verdict == Verdict.AC
    assert report.messages == (
        "notebook: 2 magic or shell lines left out",
        "notebook: 1 cell left out, whose magic is not Python",
    )


def test_lines_are_those_of_the_source(grade_notebook: Grade) -> None:
    report = grade_notebook(v4(code("%time 1"), code("def tiny(a, b):\n    return a / 0")))
    assert "line 5, in tiny: return a / 0" in report.cases[0].reason.for_staff


# What can't be read.


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.ipynb", json.dumps(v4(code(GOOD))))
    return data.getvalue()


def within(inner: bytes) -> bytes:
    """A notebook with something in its metadata."""
    return (
        json.dumps(v4(code(GOOD)))
        .encode()
        .replace(b'"metadata": {}', b'"metadata": {"x": %s}' % inner)
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\xff" + json.dumps(v4(code(GOOD))).encode(), "line 1 is not UTF-8 text (byte 0xff)"),
        (zipped(), "not UTF-8 text"),
        (GOOD.encode(), "(it is not JSON): is it Python? Then its name must end in .py"),
        (json.dumps(v4(code(GOOD))).encode()[:-9], "the notebook is cut off"),
        (b"{oops}", "it is not JSON: Expecting property name enclosed in double quotes"),
        (b"[]", "it is no JSON object"),
        (b"{}", 'it has no list of "cells"'),
        (v4(cells=None), 'it has no list of "cells"'),
        (v4(code(5)), "the source of code cell 1 is neither text nor a list of it"),
        (v4(code(""), code([5])), "the source of code cell 2 is neither text nor a list of it"),
        (v3(5), "the source of code cell 1 is neither text nor a list of it"),
        (v4(None), "it has no code cells"),
        (v4({"source": GOOD}), "it has no code cells"),
        (v4(), "it has no code cells"),
        (v4(markdown(GOOD)), "it has no code cells"),
        (b"[" * 100_000, "it is nested too deep"),
        (within(b"[" * 100_000 + b"]" * 100_000), "it is nested too deep"),
        (within(b"1" * 5000), "Exceeds the limit"),
    ],
    ids=lambda part: part[:40] if isinstance(part, str) else "",
)
def test_a_defect_is_told(read: Read, content: Any, told: str) -> None:
    made = read(content)
    assert told in made.defect
    assert made.defect.startswith((NOT_A_NOTEBOOK, "the file", "the notebook", "line"))
    assert len(made.defect) < 400


def test_a_defect_is_a_compile_error(tiny: Problem, sandbox: Sandbox) -> None:
    for graded in (
        grade(submission(b"{}"), tiny, sandbox),
        grade_prepared(submission(b"{}"), Prepared(tiny), sandbox),
    ):
        assert (graded.verdict, graded.score) == (Verdict.CE, 0.0)
        assert graded.messages == (f'{NOT_A_NOTEBOOK}: it has no list of "cells"',)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def tiny(a, b:", "SyntaxError"),
        ("x = '\0'\n" + GOOD, "null bytes"),
        ("%%bash\n" + GOOD, "the file has no function tiny"),
        ("(" * 5000 + "\n%time\n", "SyntaxError"),
        ("#" * (65 << 10) + "\n" + GOOD, "the source has 65 KiB, and at most 64 KiB are read"),
    ],
    ids=["syntax", "nul", "bash", "nested", "long"],
)
def test_code_that_is_none_is_a_compile_error(
    grade_notebook: Grade, source: str, told: str
) -> None:
    report = grade_notebook(v4(code(source)))
    assert report.verdict == Verdict.CE
    assert told in "\n".join(report.messages)


@pytest.mark.parametrize(
    "source", ["print('run' + 'ning')", "import os; os._exit(3)", "while 1: pass"]
)
def test_nothing_is_run_while_it_is_read(
    read: Read, capfd: pytest.CaptureFixture[str], source: str
) -> None:
    made = read(v4(code(source), metadata={"__reduce__": source}))
    assert made.data == f"# %% cell 1\n{source}\n".encode()
    assert "running" not in "".join(capfd.readouterr())


def test_images_do_not_count_against_the_source(grade_notebook: Grade) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (1 << 20)}}
    assert grade_notebook(v4(code(GOOD, outputs=[output]))).verdict == Verdict.AC


def test_a_file_that_was_cut_off(sandbox: Sandbox) -> None:
    cut = Submission(Path("a.IPYNB"), b"{", 17 << 20, "0" * 64)
    told = "the notebook has 17,408 KiB, and at most 16,384 KiB are read"
    assert read_source(cut, sandbox).defect == told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "told"),  # made when it is needed, not where tests are collected
    [
        # The longest literal that can be made of a file.
        (lambda: b"\0" * (16 << 20), "it is not JSON"),
        (lambda: b"[" * (16 << 20), "it is nested too deep"),
        (lambda: within(b"[" + b"{}," * (5 << 20) + b"{}]"), ""),
        (lambda: v4(code("'''" + "\n%x" * (4 << 20) + "'''\n%x")), ""),
        (lambda: v4(code("\n" * (7 << 20))), ""),
        (lambda: v4(code([" "] * (3 << 20))), ""),
        (lambda: v4(code(("%" + "x" * 200 + "\n") * 81_000)), "code has more than 16,384 KiB"),
        (lambda: v4(code("x" * (16 << 20)))["cells"], "it is no JSON object"),
    ],
    ids=["literal", "brackets", "objects", "magics", "lines", "blanks", "longer", "string"],
)
def test_sixteen_mebibytes(read: Read, content: Callable[[], Any], told: str) -> None:
    defect = read(content()).defect  # that it takes too long would be one
    assert (told in defect, bool(defect)) == (True, bool(told))


@pytest.mark.parametrize(
    "source", ["\n" * (1 << 20), [" "] * (1 << 20), "'''" + "\n%x" * 30_000], ids=lambda _: ""
)
def test_no_more_is_worked_on_than_a_problem_allows(sandbox: Sandbox, source: Any) -> None:
    made = read_source(submission(v4(code(source))), sandbox, 64)
    assert made.defect.endswith(" KiB, and at most 64 KiB are read")
    assert made.defect.startswith("the source has ")


# What is ours.


def test_a_converter_that_fails_is_ours(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in ("1 / 0", "import os; os._exit(1)", "return [1.0]", "return [float('nan')] * 4"):
        with monkeypatch.context() as patch:
            plant(patch, f"def answer(*_):\n    {body}\n")
            with pytest.raises(JudgeError, match="a notebook could not be read"):
                read(v4(code(GOOD)))


# The command line.


@pytest.fixture
def call(
    call: Call, tiny_folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Runs `grader grade` on a notebook in the working tree of `tiny`."""
    monkeypatch.chdir(tiny_folder)

    def call_(content: Any, *options: str) -> Called:
        Path("answer.ipynb").write_bytes(submission(content).data)
        return call("grade", "answer.ipynb", *options)

    return call_


NOTED = v4(markdown("tiny: the function"), code("x = 1"), code(GOOD, "grade"))


def test_grade_shows_the_notes(call: Call) -> None:
    note = "notebook: 1 of 2 code cells taken, those tagged or marked `grade`"
    exit_code, out, err = call(NOTED)
    assert (exit_code, err) == (0, "")
    assert out.splitlines()[:2] == [
        "accepted (AC) · tiny · 10 of 10 points · answer.ipynb",
        f"  {note}",
    ]


def test_grade_of_what_is_no_notebook(call: Call) -> None:
    exit_code, out, _ = call(b"{oops}", "--problem", "tiny")
    assert exit_code == 1
    assert "compile error (CE)" in out
    assert f"{NOT_A_NOTEBOOK}: it is not JSON" in out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            GOOD.encode(),
            "the file is not a notebook (it is not JSON): is it Python? Then its name must end in "
            ".py\n",
        ),
        (json.dumps(v4(code(GOOD))).encode()[:40], "the notebook is cut off (its JSON has no end)"),
        (v4(markdown("the answer")), "the notebook has no code cells\n"),
        (v4(code("import jax\ndef tinny(a, b): ...")), "it defines tinny: did you mean tiny?\n"),
        (v4(code("async def tinny(a, b): ...")), "it defines tinny: did you mean tiny?\n"),
        (
            v4(code(["x = 1\n", "def near_it(): ..."]), code("def f():\n    pass")),
            "it defines no problem's function, but near_it, f. Expected one of tiny; or name the "
            "problem with --problem ID\n",
        ),
        (v4(code("x = 1")), "it defines no problem's function. Expected one of tiny; or name"),
    ],
    ids=["python", "cut off", "prose", "near", "async", "others", "none"],
)
def test_a_notebook_of_no_problem(call: Call, content: Any, told: str) -> None:
    exit_code, _, err = call(content)
    assert exit_code == 2
    assert f"cannot tell which problem answer.ipynb answers, since {told}" in err


def test_a_notebook_with_the_name_of_a_script(tiny: Problem, sandbox: Sandbox) -> None:
    for notebook in (v4(code(GOOD)), v3(GOOD)):
        data = json.dumps(notebook, indent=1).encode()
        given = Submission(Path("answer.py"), data + b"\n", len(data) + 1, "")
        assert grade(given, tiny, sandbox).messages == (
            "the file looks like a notebook: then its name must end in .ipynb",
        )


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (code(GOOD), True),
        (code("import x\n" + GOOD), True),
        (code(GOOD.splitlines(keepends=True)), True),
        (code(["import x\r\n", "async def tiny (a): ..."]), True),
        (code("import x\ntiny = jit(f)"), True),
        (code("if x:\n    def tiny(a, b): ..."), True),
        (code("if x:\n\tdef tiny(a, b): ..."), True),
        (code("tiny == 1"), False),
        (code("x.tiny = 1"), False),
        (code("def tinyer(): ..."), False),
        (markdown("tiny: add and scale"), False),
        (code(GOOD, metadata={"tiny": 1}), True),
        (code("", metadata={"tiny": 1}), False),
    ],
)
def test_the_function_is_found_in_the_text(cell: dict[str, Any], found: bool) -> None:
    for indent in (None, 1):
        data = json.dumps(v4(cell), indent=indent).encode()
        given = Submission(Path("a.ipynb"), data, len(data), "")
        assert defined_functions(given, ["other", "tiny"]) == ["tiny"] * found


def test_a_report_is_that_of_the_file_and_has_the_notes(grade_notebook: Grade) -> None:
    report = json_report.to_dict(grade_notebook(v4(code("!ls\n" + GOOD))))
    assert report["submission"] == {"path": "answer.ipynb", "sha256": "0" * 64}
    assert report["messages"] == ["notebook: 1 magic or shell line left out"]
