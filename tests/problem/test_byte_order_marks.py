"""Files that an editor saved with a byte order mark, as some do on Windows, are read as without."""

from pathlib import Path

import pytest
from support.command import Call
from support.tiny import GOOD, SPEC, STATEMENT, catalogue_of, lay

from grader.errors import UsageError
from grader.problem.statement import read_statement

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
FIRST_IS_ITS_FUNCTION = "function: tiny\n" + SPEC.replace("function: tiny\n", "")
FILES = {
    "problems/tiny/problem.yaml": FIRST_IS_ITS_FUNCTION,
    "problems/tiny/statement.md": STATEMENT,
    "problems/libraries.txt": "numpy\n",
    "reference/tiny.py": GOOD,
    "class/one.py": GOOD,
    "map.csv": "path,student\none.py,ann\n",
    "submissions_example/tiny/expectations.yaml": "{}\n",
}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course whose files all begin with a byte order mark."""
    monkeypatch.chdir(tmp_path)
    return lay(tmp_path, {name: MARK + text for name, text in FILES.items()})


@pytest.mark.slow
@pytest.mark.usefixtures("lent_sandbox")
def test_they_are_read(call: Call, course: Path) -> None:
    assert call("grade", "-q", "class/one.py")[0] == 0
    code, out, _ = call("show", "tiny")
    assert (code, out[: len("# Add and scale")]) == (0, "# Add and scale")
    _, out, _ = call("check", "tiny", "--format", "json")
    said = out.replace("\\ufeff", MARK)
    assert MARK not in said
    assert "expected a title" not in said
    code, _, err = call("batch", "class", "--output", "marks", "--mapping", "map.csv", "-j1")
    assert code == 0, err
    assert "ann" in Path("marks/grades.csv").read_text()


def test_a_broken_spec_is_still_found_by_its_function(call: Call, course: Path) -> None:
    path = course / "problems/tiny/problem.yaml"
    path.write_text(path.read_text() + "unknown: 1\n")
    code, _, err = call("grade", "-q", "class/one.py")
    assert code == 2
    assert "problem.yaml:" in err
    assert "unknown" in err


def test_what_is_no_text_is_told(course: Path) -> None:
    statement = catalogue_of(course).load("tiny").statement
    statement.write_bytes(b"\xff\xfe#\x00")
    with pytest.raises(UsageError, match="is not UTF-8 text: save the file as UTF-8"):
        read_statement(statement)
    statement.unlink()
    with pytest.raises(UsageError, match=r"cannot read .*: No such file"):
        read_statement(statement)
