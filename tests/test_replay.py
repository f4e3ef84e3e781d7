"""`grader replay`: a stored grade comes out again; where it does not, why is told."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from conftest import TINY_REFERENCE, TINY_SPEC

from grader.cli import run
from grader.sandbox.ladder import Sandbox

GOOD = "def tiny(a, b):\n    return [a + b, a * b]\n"
# Every kind of outcome; the student is the key.
SUBMISSIONS = {
    "ac": GOOD,
    "wa": "def tiny(a, b):\n    return [a + b, a * b * 1.1]\n",
    "nan": "def tiny(a, b):\n    return [a + b, -float('nan')]\n",
    "shape": "def tiny(a, b):\n    return [[a + b], [a * b]]\n",
    "none": "def tiny(a, b):\n    pass\n",
    "rte": "def tiny(a, b):\n    raise ValueError(f'{a} {object()}')\n",
    "ends": "import os\ndef tiny(a, b):\n    os._exit(3)\n",
    "ole": "def tiny(a, b):\n    print('x' * 99999)\n    return [a, b]\n",
    "kept": "n = 0.0\ndef tiny(a, b):\n    global n\n    n += 1\n    return [a + b, a * b + n]\n",
    "ce": "def tiny(:\n",
    "empty": "\n",
    "large": GOOD + "#" * (65 << 10),
    "rule": "import math\n" + GOOD + "    math.sin(a)\n",
}
RULE = "forbids:\n  - {id: no_sin, uses: math.sin, effect: verdict, message: no sine}\n"
RANDOM = "import os\ndef tiny(a, b):\n    return [a + b, float(os.urandom(7)[0]) + a * b]\n"

Called = tuple[int, str, str]
Call = Callable[..., Called]


@pytest.fixture(scope="module")
def shared(sandbox: Sandbox) -> Iterator[None]:
    """One sandbox for all tests, as in `test_batch.py`, for the seconds that it takes to start."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Sandbox, "start", lambda *_: sandbox)
        patched.setattr(Sandbox, "close", lambda _: None)
        patched.delenv("GRADER_SALT", raising=False)
        yield


@pytest.fixture(scope="module")
def record(shared: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of all of them: the problem's files are gone since."""
    root = tmp_path_factory.mktemp("replay")
    for folder in ("problems/tiny", "reference", "d"):
        (root / folder).mkdir(parents=True)
    (root / "problems/tiny/problem.yaml").write_text(TINY_SPEC + RULE)
    (root / "reference/tiny.py").write_text(TINY_REFERENCE)
    for student, source in SUBMISSIONS.items():
        (root / f"d/{student}.py").write_text(source)
    (root / "d/latin.py").write_bytes("# é\n".encode("latin-1") + GOOD.encode())
    (root / "d/random.py").write_text(RANDOM)
    cells = [nbformat.v4.new_code_cell("%time\n"), nbformat.v4.new_code_cell(GOOD)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, root / "d/book.ipynb")
    (root / "d/broken.ipynb").write_text('{"cells": "def tiny(a, b):"}')
    with ZipFile(root / "d/zipped.zip", "w") as archive:
        archive.writestr("hw/main.py", GOOD)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        code = run(["batch", "d", "--output", "out", "-j", "1", "-q", "--problem", "tiny"])
    assert code == 1
    (root / "reference/tiny.py").unlink()
    (root / "problems/tiny/problem.yaml").unlink()
    return root / "out"


@pytest.fixture
def copy(record: Path, tmp_path: Path) -> Path:
    """A record that a test may spoil."""
    with closing(sqlite3.connect(record / "grades.sqlite")) as source:
        (tmp_path / "out").mkdir()
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as target:
            source.backup(target)
    return tmp_path / "out"


@pytest.fixture
def call(shared: None, capfd: pytest.CaptureFixture[str]) -> Call:
    def call_(*arguments: object) -> Called:
        capfd.readouterr()
        code = run(["replay", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call_


def change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "grades.sqlite")) as connection:
        assert connection.execute(statement, values).rowcount > 0
        connection.commit()


STUDENTS = [*SUBMISSIONS, "latin", "book", "broken", "zipped"]


def test_every_kind_of_outcome_is_there(record: Path) -> None:
    with closing(sqlite3.connect(record / "grades.sqlite")) as connection:
        rows = connection.execute("SELECT student, verdict FROM grades").fetchall()
    verdicts = dict(rows)
    assert set(verdicts) == {*STUDENTS, "random"}
    assert {verdicts[name] for name in ("ac", "book", "zipped")} == {"AC"}
    assert {verdicts[name] for name in ("wa", "nan", "shape", "none", "kept", "rule")} == {"WA"}
    assert {verdicts[name] for name in ("rte", "ends")} == {"RTE"}
    assert {verdicts[name] for name in ("ce", "empty", "large", "latin", "broken")} == {"CE"}
    assert verdicts["ole"] == "OLE"


@pytest.mark.parametrize("student", STUDENTS)
def test_it_comes_out_again(student: str, record: Path, call: Call) -> None:
    code, out, err = call(record, "--student", student, "--format", "json")
    told = json.loads(out)
    assert code == 0, told
    assert told["same"] is True
    assert told["reasons"] == []
    assert all(one["same"] for one in told["conditions"])
    assert err == ""


def test_what_was_kept_between_calls_is_kept_again(record: Path, call: Call) -> None:
    """Only the fourth call returns this, so that one case alone would not do."""
    _, out, _ = call(record, "--student", "kept", "--case", "hidden/02", "--format", "json")
    (case,) = json.loads(out)["cases"]
    assert case["name"] == "hidden/02"
    a, b = case["now"]["input"].values()
    assert case["then"]["actual"] == case["now"]["actual"] == [a + b, a * b + 4]
