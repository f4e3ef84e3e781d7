"""What a run said is told with the lines that were sent, and without paths of this machine."""

import os
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from support.helpers import LIMITS, printed

from grader.jail import wire
from grader.jail.failure import MAX_LINES
from grader.sandbox import said as said_module
from grader.sandbox.launch import library_dirs
from grader.sandbox.outcome import Raised, Run, Uncallable
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.said import with_source, without_paths

ROOM = {"memory_mib": 2048}


def said(sandbox: Sandbox, source: str | bytes, calls: int = 1) -> Run:
    data = source.encode() if isinstance(source, str) else source
    message = wire.Load("f", 0, "submission.py", data)
    limits = LIMITS.model_copy(update=ROOM)
    return sandbox.run(message, [wire.pack_arguments([])] * calls, limits)


@pytest.mark.parametrize(
    ("lines", "source", "told"),
    [
        ("line 2, in f", b"a\n  return 1\n", "line 2, in f: return 1"),
        ("line 2, in f", b"a\r\n  return 1\r\nb", "line 2, in f: return 1"),
        ("line 2, in f", b"a\r  return 1\rb", "line 2, in f: return 1"),
        ("line 1, in f", b"\xef\xbb\xbfx = 1", "line 1, in f: x = 1"),
        ("line 2, in f", "a\x0c\u2028b\nc".encode(), "line 2, in f: c"),
        ("line 2", b"x = 1\ny = (\n", "y = ("),
        ("line 2", b"# coding: latin-1\nx = '\xe9'\n", "x = '\u00e9'"),
        ("line 3, in f", b"a\nb", "line 3, in f: "),
        ("line 0, in f", b"a\nb", "line 0, in f: "),
        ("line 1, in f\nline 2, in g", b"a\nb", "line 1, in f: a\nline 2, in g: b"),
        ("line 1, in f", b"x" * 999, "line 1, in f: " + "x" * 200),
        ("line 1, in f", b"\xff\xfe", "line 1, in f: \ufffd\ufffd"),
        ("line 1, in f: forged", b"real", ""),
        ("line 1\n" * 9000, b"x" * 999, "\n".join(["x" * 200] * MAX_LINES)),
        ("forged", b"real", ""),
        ("line 99999999, in f", b"real", ""),
    ],
)
def test_lines_come_from_the_source(lines: str, source: bytes, told: str) -> None:
    assert with_source(lines, source) == told


def test_a_process_that_lies_about_its_lines_is_not_believed(sandbox: Sandbox) -> None:
    source = (
        "import linecache\n"
        "def f():\n"
        "    linecache.cache['submission.py'] = (9, None, ['SECRET\\n'] * 9, 'submission.py')\n"
        "    raise ValueError\n"
    )
    (step,) = said(sandbox, source).calls
    assert isinstance(step.answer, Raised)
    assert step.answer.lines == "line 4, in f: raise ValueError"
    wrong = said(sandbox, "x = 1\nraise SyntaxError('no', ('other.py', 1, 1, 'SECRET'))\n").load
    assert isinstance(wrong.answer, Raised)
    assert wrong.answer.lines == ""


# The texts in which a library names a file of this machine, at load or in a call.
NAMES_A_PATH = {
    "an import of a name that is gone": "from jax import tree_mapp",
    "an import of the standard library": "from json import nothing",
    "a module that lacks a name": "import json\nraise AttributeError(str(json))",
    "the file of a library": "import jax\nraise ValueError(jax.__file__)",
    "the file of the standard library": "import os\nraise ValueError(os.__file__)",
    "a file that is not there": "import jax\nopen(jax.__path__[0] + '/nothing')",
    "the interpreter": "import sys\nraise ValueError(sys.executable, sys.path, sys.prefix)",
    "its arguments": "import sys\nraise ValueError(sys.argv, sys.orig_argv)",
    "a path from another folder": (
        "import jax, os\nraise ValueError(os.path.relpath(jax.__file__, '/'),"
        " os.path.relpath(jax.__file__, '/a/b'), os.path.relpath(jax.__file__))"
    ),
    "its environment": "import os\nraise ValueError(dict(os.environ))",
    "the working folder": "import os\nraise ValueError(os.getcwd())",
    "a source of a library": "import inspect\nraise ValueError(inspect.getsourcefile(inspect))",
    "a syntax error of a library": "import jax\ncompile('(', jax.__file__, 'exec')",
    "a traceback": (
        "import traceback, json\ntry: json.loads('{')\n"
        "except Exception: raise ValueError(traceback.format_exc())"
    ),
    "the stack": "import traceback\nraise ValueError(''.join(traceback.format_stack()))",
    "a frame of a layer": "from flax import nnx\nnnx.Linear(1, 2)",
    "a type of that name": "import jax\nraise type(jax.__file__, (Exception,), {})",
}
PRINTS_A_PATH = (
    "import warnings, json, sys, jax\n"
    "warnings.warn_explicit('old', UserWarning, json.__file__, 1)\n"
    "print(jax, sys.path)\n"
    "import logging; logging.error(jax.__file__)\n"
    "def f(): return 0.0\n"
)


def places() -> set[str]:
    """Real and other names of the folders that no text may hold."""
    paths = sysconfig.get_paths()
    known = {*library_dirs(), paths["purelib"], paths["stdlib"], sys.prefix, sys.base_prefix}
    known |= {str(Path(__file__).parents[2]), os.path.expanduser("~"), os.path.dirname(os.__file__)}
    known |= {os.path.join(tempfile.gettempdir(), "grader-")}
    forms = {form for path in known for form in (path, os.path.realpath(path))} - {"/usr", "/"}
    return forms | {form[1:] for form in forms if form.count("/") > 2}


@pytest.mark.parametrize("name", NAMES_A_PATH)
def test_no_text_of_an_exception_names_a_path_of_this_machine(name: str, sandbox: Sandbox) -> None:
    answer = said(sandbox, NAMES_A_PATH[name] + "\ndef f(): return 0.0\n").load.answer
    assert isinstance(answer, Raised), answer
    text = f"{answer.type_name} {answer.text} {answer.lines}"
    assert [place for place in places() if place in text] == [], text


def test_nothing_printed_names_a_path_of_this_machine(sandbox: Sandbox) -> None:
    outcome = said(sandbox, PRINTS_A_PATH)
    assert outcome.load.answer is None, outcome.load.answer
    text = printed(outcome) + outcome.load.stderr.decode()
    assert [place for place in places() if place in text] == [], text
    assert "site-packages/jax/__init__.py" in text
    assert "json/__init__.py:1: UserWarning: old" in text


def test_the_guards_above_can_fail(sandbox: Sandbox) -> None:
    """The same texts as the process sends them hold such paths."""
    raw = said(sandbox, "import jax\nraise ValueError(repr(list(jax.__file__)))\n").load.answer
    assert isinstance(raw, Raised)
    spelled = "".join(eval(raw.text))
    assert any(place in spelled for place in places())


def test_what_a_student_prints_stays() -> None:
    for text in (b"/data/x.csv", b"1/2 3/4", b"http://a/b", b"a/tmp/b", b"/usr/bin/env", b"~/x"):
        assert without_paths(text) == text
    library = os.fsencode(library_dirs()[0])
    assert without_paths(b"(%s)" % library) == b"(site-packages)"
    assert without_paths(b"%s/jax/a.py:1" % library) == b"site-packages/jax/a.py:1"
    for before in (b"..", b"", b"file://", b"../../", b"x"):
        relative = before + library if before.endswith(b".") else before + library[1:]
        assert library[1:] not in without_paths(relative + b"/jax/a.py") or before == b"x"
    assert b"site-packages-other/a" in without_paths(b"%s-other/a" % library)


def test_a_user_without_a_home_folder_spoils_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for home in ("", "/", "relative"):
        monkeypatch.setenv("HOME", home)
        monkeypatch.setenv("XDG_CACHE_HOME", home)
        said_module._known.cache_clear()
        assert without_paths(b"1.5 a/b /c . ./d relative") == b"1.5 a/b /c . ./d relative"
    said_module._known.cache_clear()


def test_a_missing_function_is_told_without_paths(sandbox: Sandbox) -> None:
    answer = said(sandbox, "import jax\nf = type(jax.__file__, (), {})()\n").load.answer
    assert isinstance(answer, Uncallable)
    assert not any(place in answer.text for place in places())
