"""A submission that is the reference is never graded silently: the staff is told, nobody else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.command import Call
from support.tiny import GOOD, REFERENCE, lay, lay_problem

from grader.grading.copied import remarks_on_copy
from grader.grading.submission import from_bytes
from grader.problem.load import Problem

# Names hold for 400 assignments, and no longer can it be told what is called.
UNREADABLE = GOOD + "import math\nx0 = math\n" + "".join(f"x{n + 1} = x{n}\n" for n in range(400))
RULE = "forbids: [{id: no_fsum, message: add with +, calls: math.fsum, effect: verdict}]\n"


@pytest.mark.parametrize(
    ("data", "how"),
    [
        (REFERENCE.encode(), "byte for byte"),
        (b"\xef\xbb\xbf" + REFERENCE.encode(), "but for spaces and line ends"),
        (REFERENCE.replace("\n", "\r\n").encode(), "but for spaces and line ends"),
        (REFERENCE.replace("\n", "  \n\n").encode() + b"\n\n", "but for spaces and line ends"),
        (GOOD.encode(), ""),
        (b"", ""),
    ],
)
def test_what_is_the_reference(data: bytes, how: str, tiny: Problem) -> None:
    remarks = remarks_on_copy(from_bytes(data), tiny)
    assert [how in remark.text for remark in remarks] == ([True] if how else [])


def test_a_notebook_may_be_the_reference_too(tiny: Problem) -> None:
    head, _, rest = REFERENCE.partition("\n")
    cells = f"# %% cell 1\n{head}\n# %% cell 3\n{rest}\n"
    (remark,) = remarks_on_copy(replace(from_bytes(cells.encode()), is_source=True), tiny)
    assert "the reference of tiny, as a notebook" in remark.text
    assert remarks_on_copy(replace(from_bytes(GOOD.encode()), is_source=True), tiny) == ()


def test_a_reference_that_is_gone_is_nobodys_copy(tiny: Problem) -> None:
    tiny.reference.unlink()
    assert remarks_on_copy(from_bytes(REFERENCE.encode()), tiny) == ()


@pytest.mark.slow
@pytest.mark.usefixtures("lent_sandbox")
def test_the_staff_is_told_of_a_copy_and_of_a_rule_that_can_not_be_looked_up(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_problem(tmp_path)
    spec = folder / "problems/tiny/problem.yaml"
    spec.write_text(spec.read_text() + RULE)
    files = {"ann": REFERENCE, "bo": GOOD, "cy": UNREADABLE + "x400.fsum([1])\n"}
    lay(folder, {f"d/{name}.py": text for name, text in files.items()})
    monkeypatch.chdir(folder)

    code, told, err = call("grade", "reference/tiny.py", "--format", "json")
    assert (code, json.loads(told)["messages"]) == (0, [])
    assert "note: reference/tiny.py: this file is the reference of tiny, byte for byte" in err
    _, told, _ = call("grade", "reference/tiny.py", "--audience", "staff")
    assert "this file is the reference of tiny, byte for byte" in " ".join(told.split())
    assert "reference" not in "".join(call("grade", "-q", "d/bo.py")[1:])

    code, told, _ = call("batch", "d", "--output", "out", "-j", "1", "--format", "json")
    read = {mark["student"]: mark for mark in json.loads(told)["to_read"]}
    assert (code, set(read)) == (1, {"ann", "cy"})
    assert read["ann"]["verdict"] == "AC"
    assert "is the reference of tiny, byte for byte" in read["ann"]["reason"]
    assert (read["cy"]["verdict"], read["cy"]["score"]) == ("WA", 0.0)
    assert "that could not be looked up in it: no_fsum" in read["cy"]["reason"]

    _, told, _ = call("report", "out", "--to", "text")
    assert "files that a person should read (2)" in told
    page = call("report", "out", "--to", "html")[1]
    assert "Files that a person should read (2)" in page
    table = (folder / "out/grades.csv").read_text()
    assert table.count("is the reference of tiny") == 1

    for form in ("text", "json", "html", "gradescope", "classroom"):
        told = call("report", "out", "--to", form, "--student", "ann", "--audience", "student")[1]
        assert "is the reference" not in told
    cy = call("report", "out", "--to", "text", "--student", "cy", "--audience", "student")[1]
    assert (
        "add with + (it could not be looked up in this source, so that it counts as broken)"
        in " ".join(cy.split())
    )
