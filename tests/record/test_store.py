"""The record: what is written comes back; it is ours, whole, and written by one at a time."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.paths import ROOT
from support.tiny import GOOD

from grader.cases.make import Case, pack
from grader.collect.collection import Collection, Placed
from grader.collect.entries import Entry
from grader.collect.shapes import Owner
from grader.errors import JudgeError, UsageError
from grader.grading.grade import grade
from grader.grading.prepared import problem_cases
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.problem.load import Problem
from grader.record.basis import Basis, basis_of
from grader.record.record import Record
from grader.record.schema import SCHEMA, VERSION
from grader.record.store import Store
from grader.report import json
from grader.sandbox.proof.ladder import Sandbox
from grader.serve.store.schema import PRACTICE

# Every kind of outcome that leaves other things in a report.
SOURCES = {
    "AC": "print('hello \\x00 \\ud800')\n" + GOOD,
    "WA": "def tiny(a, b):\n    return [a + b, float('nan')]\n",
    "shape": "def tiny(a, b):\n    return [[a + b], [a * b]]\n",
    "RTE": "import sys\ndef tiny(a, b):\n    print(a, file=sys.stderr)\n    raise ValueError(a)\n",
    "CE": "def tiny(:\n",
    "ends": "import os\ndef tiny(a, b):\n    os._exit(3)\n",
}


@pytest.fixture
def cases(tiny: Problem, sandbox: Sandbox) -> tuple[Case, ...]:
    return problem_cases(tiny, "", lambda: sandbox)


@pytest.fixture
def basis(tiny: Problem, sandbox: Sandbox) -> Basis:
    return basis_of(tiny, "", sandbox.versions)


def found(path: str = "ann.py", sha256: str = "0") -> Placed:
    def read() -> None:
        raise AssertionError("nothing here reads the file")

    return Placed(Entry(path, 1.0, read), Owner(path.partition(".")[0]), "tiny", sha256)  # type: ignore[arg-type]


def begun(store: Store, *placed: Placed) -> Store:
    store.begin(Path("d"), Collection(placed, (), ()), {one.key: "new" for one in placed})
    return store


@pytest.mark.parametrize("name", SOURCES)
def test_a_report_comes_back_as_it_was(
    name: str,
    tmp_path: Path,
    tiny: Problem,
    basis: Basis,
    cases: tuple[Case, ...],
    grade_tiny: Callable[[str | bytes], Report],
) -> None:
    report = grade_tiny(SOURCES[name])
    with Store.open(tmp_path / "out") as store:
        begun(store, found()).add(found(), tiny, cases, basis, report, b"source")
    with Store.open(tmp_path / "out") as store:
        (mark,) = store.marks()
        assert mark.grade_id is not None
        back = store.report(mark.grade_id)
    assert json.write(back) == json.write(report)
    for field in ("loaded", "printed", "printed_openly", "components", "provenance"):
        assert getattr(back, field) == getattr(report, field)
    for ours, theirs in zip(back.cases, report.cases, strict=True):
        assert ours.reason == theirs.reason
        assert (ours.actual is None) == (theirs.actual is None)
        if ours.actual is not None:
            assert ours.actual.tobytes() == np.asarray(theirs.actual).tobytes()


def test_arrays_of_every_dtype_come_back(tmp_path: Path, tiny: Problem, basis: Basis) -> None:
    from grader.cases.values import Value
    from grader.record.codec import inputs_from_blob, inputs_to_blob

    inputs: dict[str, Value] = {"a": 0.1, "b": float("-inf")}
    for dtype in ("bool", "int8", "uint32", "float16", "float32"):
        inputs[dtype] = np.array([[0, 1], [1, 0]], dtype=dtype)
    inputs["empty"] = np.zeros((0, 3), dtype="float32")
    back = inputs_from_blob(inputs_to_blob(inputs), list(inputs))
    for name, value in inputs.items():
        np.testing.assert_array_equal(back[name], value, strict=not isinstance(value, float))


def test_every_grading_is_kept_and_the_last_one_counts(
    tmp_path: Path,
    tiny: Problem,
    basis: Basis,
    cases: tuple[Case, ...],
    grade_tiny: Callable[[str | bytes], Report],
) -> None:
    with Store.open(tmp_path / "out") as store:
        begun(store, found())
        store.add(found(), tiny, cases, basis, grade_tiny(SOURCES["WA"]), b"wrong")
        (first,) = store.marks()
        store.add(found(), tiny, cases, basis, grade_tiny(GOOD), b"right")
        (second,) = store.marks()
        assert (first.verdict, second.verdict) == ("WA", "AC")
        assert first.grade_id is not None
        assert store.report(first.grade_id).verdict == "WA"
        assert store.earlier()[found().key].verdict == "AC"
        with pytest.raises(LookupError):
            store.report(99)


def test_a_judge_error_has_no_score_and_no_cases(
    tmp_path: Path, tiny: Problem, basis: Basis, cases: tuple[Case, ...], sandbox: Sandbox
) -> None:
    tiny.reference.write_text("def tiny(a, b):\n    raise ValueError\n")
    path = tmp_path / "ann.py"
    path.write_text(GOOD)
    report = grade(read_submission(path), tiny, sandbox)
    with Store.open(tmp_path / "out") as store:
        begun(store, found()).add(found(), tiny, cases, basis, report, b"source")
        (mark,) = store.marks()
        assert (mark.verdict, mark.score) == ("JE", None)
        # The same basis answers later: its cases are added then.
        tiny.reference.write_text(GOOD)
        report = grade(read_submission(path), tiny, sandbox)
        store.add(found(), tiny, cases, basis, report, b"source")
        (mark,) = store.marks()
        assert mark.grade_id is not None
        assert len(store.report(mark.grade_id).cases) == 4


def test_what_is_gone_from_the_folder_is_gone_from_the_marks_not_from_the_record(
    tmp_path: Path,
    tiny: Problem,
    basis: Basis,
    cases: tuple[Case, ...],
    grade_tiny: Callable[[str | bytes], Report],
) -> None:
    with Store.open(tmp_path / "out") as store:
        begun(store, found()).add(found(), tiny, cases, basis, grade_tiny(GOOD), b"source")
        begun(store, found("bo.py"))
        (mark,) = store.marks()
        assert (mark.student, mark.pending, mark.verdict) == ("bo", "new", None)
        assert found().key in store.earlier()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"problem_sha256": "x"}, ["its problem.yaml"]),
        ({"reference_sha256": "x", "salt_sha256": "x"}, ["its reference", "the salt"]),
        ({"generators_sha256": "x"}, ["its generators"]),
        ({"grader_sha256": "x"}, ["the grader"]),
        ({"versions": (("jax", "0.9"),)}, ["jax (0.9, now 1.0)", "numpy (none, now 2.0)"]),
        ({}, []),
    ],
)
def test_what_changed_is_told_in_words(change: dict[str, str], told: list[str]) -> None:
    now = Basis("tiny", "p", "r", "", "s", "g", (("jax", "1.0"), ("numpy", "2.0")))
    assert now.changed_since(replace(now, **change)) == told  # type: ignore[arg-type]


def test_only_its_owner_may_read_the_record(tmp_path: Path) -> None:
    with Store.open(tmp_path / "out"):
        for path in (tmp_path / "out").iterdir():
            assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_batch_is_told_who_is_writing(tmp_path: Path) -> None:
    with Store.open(tmp_path), pytest.raises(UsageError, match=r"another grader \(process \d+\)"):
        Store.open(tmp_path).__enter__()
    with Store.open(tmp_path):
        pass


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (a)")


def of_another_schema(path: Path, version: int) -> None:
    with Store.open(path.parent):
        pass
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def newer(path: Path) -> None:
    of_another_schema(path, VERSION + 1)


def older(path: Path) -> None:
    of_another_schema(path, VERSION - 1)


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (lambda path: path.write_text("marks " * 999), JudgeError, "is damaged"),
        (other_program, UsageError, "another program's"),
        (newer, UsageError, "was made by a newer grader"),
        (older, UsageError, "was made by an older grader"),
        (lambda path: path.mkdir(), JudgeError, "cannot write"),
    ],
)
def test_what_is_not_ours_is_left_alone(
    make: Callable[[Path], None], error: type[Exception], told: str, tmp_path: Path
) -> None:
    path = tmp_path / "grades.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error, match=told):
        Store.open(tmp_path).__enter__()
    assert before is None or path.read_bytes() == before


def test_a_record_without_tables_gets_them_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "grades.sqlite").touch()  # as a batch leaves it that is killed right away
    with Record.open(tmp_path) as record:
        assert record.marks() == []


def test_a_record_is_read_while_a_batch_writes(
    tmp_path: Path,
    tiny: Problem,
    basis: Basis,
    cases: tuple[Case, ...],
    grade_tiny: Callable[[str | bytes], Report],
) -> None:
    report = grade_tiny(SOURCES["WA"])
    with Store.open(tmp_path) as store:
        begun(store, found()).add(found(), tiny, cases, basis, report, b"source")
        with Record.open(tmp_path) as record:
            (mark,) = record.marks()
            assert mark.basis_id is not None
            assert record.basis(mark.basis_id) == basis
            assert record.spec_text(mark.basis_id) == tiny.text
            assert record.source(report.sha256) == b"source"
            with pytest.raises(LookupError):
                record.source("none")
            stored = record.cases(mark.basis_id)
    assert [pack(case) for case, _ in stored] == [pack(case) for case in cases]
    for (case, expected), made, result in zip(stored, cases, report.cases, strict=True):
        assert replace(case, inputs={}) == replace(made, inputs={})
        assert expected.tobytes() == np.asarray(result.expected).tobytes()


def test_a_source_is_not_cut_off_by_a_problem_that_allows_less(
    tmp_path: Path,
    tiny: Problem,
    basis: Basis,
    cases: tuple[Case, ...],
    grade_tiny: Callable[[str | bytes], Report],
) -> None:
    report, whole = grade_tiny(GOOD), GOOD.encode()
    with Store.open(tmp_path) as store:
        begun(store, found())
        for data, kept in ((whole[:9], whole[:9]), (whole, whole), (whole[:9], whole)):
            store.add(found(), tiny, cases, basis, report, data)
            assert store.source(report.sha256) == kept


def nothing(folder: Path) -> None:
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (nothing, UsageError, "no record in .*grader batch --output"),
        (lambda folder: (folder / "grades.sqlite").write_text("marks " * 999), JudgeError, "damag"),
        (lambda folder: newer(folder / "grades.sqlite"), UsageError, "made by a newer grader"),
        (lambda folder: older(folder / "grades.sqlite"), UsageError, "made by an older grader"),
    ],
)
def test_what_is_no_record_is_not_read(
    make: Callable[[Path], object], error: type[Exception], told: str, tmp_path: Path
) -> None:
    make(tmp_path)
    # SQLite makes its shared memory beside the file even to read it.
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.sqlite")}
    with pytest.raises(error, match=told):
        Record.open(tmp_path).__enter__()
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.sqlite")} == before


def test_the_schema_is_documented() -> None:
    text = (ROOT / "docs/store.md").read_text()
    shown = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert shown == [SCHEMA, PRACTICE.schema]
    assert [int(number) for number in re.findall(r"schema has version (\d+)", text)] == [
        VERSION,
        PRACTICE.version,
    ]
