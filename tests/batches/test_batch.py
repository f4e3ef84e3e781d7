"""`grader batch` as a course assistant uses it: what is graded, what is not, and why."""

import csv
import io
import json
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest
from support.command import Call
from support.helpers import plant
from support.tiny import GOOD

from grader.batches import batch as batch_module
from grader.batches import gradable
from grader.batches.summary import ProblemSummary, Summary
from grader.batches.unplaced import SortedUnplaced
from grader.cli import run
from grader.grading.feedback.explain import STILL_COMPUTED
from grader.grading.grade import grade_prepared
from grader.grading.report import About, Remark, Report
from grader.grading.told import SECOND_TRY
from grader.record.record import Record
from grader.report.console import WholeWords
from grader.report.summary.text import render
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

OTHER = GOOD.replace("tiny", "other")
WRONG = "def tiny(a, b):\n    return [a + b, a]\n"
SCALED = "def tiny(a, b):\n    return [a + b, a * b * (1 + {error})]\n"


@pytest.fixture
def call(
    call: Call, tiny_folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Runs `grader batch` on `d` with one worker, in the sandbox of all tests.

    Real processes from start to end are in `test_batch_survives.py`.
    """
    monkeypatch.chdir(tiny_folder)
    Path("d").mkdir()
    return partial(call, "batch", "d", "--output", "out", "-j", "1")


def write(path: str, text: str = GOOD) -> Path:
    made = Path("d", path)
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(text)
    return made


def marks() -> dict[str, dict[str, str]]:
    with Path("out/grades.csv").open(newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def other_problem(reference: str = OTHER) -> None:
    """A second problem, like the first."""
    spec = Path("problems/tiny/problem.yaml").read_text()
    Path("problems/other").mkdir()
    Path("problems/other/problem.yaml").write_text(spec.replace("tiny", "other"))
    Path("reference/other.py").write_text(reference)


def gradings() -> int:
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM grades").fetchone()[0])


def test_a_class_is_graded_and_summed_up(call: Call) -> None:
    write("ann.py")
    write("bo.py", WRONG)
    write("cy.py", "def tiny(:\n")
    write("leeann_LATE_123_4567_hw.py")
    write("dee/a.py")
    write("dee/b.py")
    write("nobody.py", "x = 1\n")
    write("notes.txt", "hello")
    code, out, err = call()
    assert code == 1
    assert re.search(r"tiny +5 +6 +10 +0 +10 +10 +AC 3 · WA 1 · CE 1", out)
    assert "most failed cases of tiny" in out
    assert re.search(r"hidden/01 +1 +20% +WA 1", out)
    assert "nobody.py: it defines no problem's function" in out
    assert "notes.txt: not a .py, .ipynb, .zip or .tar file" in out
    assert "leeann · tiny · leeann_LATE_123_4567_hw.py" in out
    assert "dee/b.py counts, not dee/a.py" in out
    assert "5 submissions of 5 students: 0 graded before, 5 to grade" in err
    assert "  dee/a.py does not count for tiny: dee/b.py of the same student is newer\n" in err
    assert re.search(r"^\d{4}-\d\d-\d\dT\S+ 5/5 .* tiny ", err, re.MULTILINE)
    assert {name: row["score"] for name, row in marks().items()} == {
        "ann": "10.0",
        "bo": "0.0",
        "cy": "0.0",
        "dee": "10.0",
        "leeann": "10.0",
    }
    assert marks()["leeann"]["late"] == "late"
    assert marks()["dee"]["note"] == "counts instead of dee/a.py"
    with Path("out/unplaced.csv").open(newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["nobody.py", "notes.txt"]


def test_nobody_of_whom_nothing_could_be_placed_is_missing(call: Call) -> None:
    write("Ann Lee_11_assignsubmission_file_/hw.py")
    write("Ann Lee_22_assignsubmission_file_/hw.docx")  # a namesake
    write("bo/.ipynb_checkpoints/hw.py")
    write("cy/.git/config")
    write("cy/README.md")
    write(".DS_Store")
    write("dee/hw.py")
    write("dee/notes.txt")
    _, out, _ = call("--format", "json")
    told = json.loads(out)
    told = told["unplaced"]
    assert [one["path"] for one in told["of_nobody"]] == [
        "Ann Lee_22_assignsubmission_file_/hw.docx",
        "bo/.ipynb_checkpoints",
        "cy/README.md",
    ]
    assert {one["path"] for one in told["other"]} == {".DS_Store", "cy/.git", "dee/notes.txt"}


def test_a_file_of_a_student_who_lacks_a_mark_that_others_have_is_named(call: Call) -> None:
    other_problem()
    for name in ("ann", "bo", "cy"):
        write(f"{name}/p1.py")
    write("ann/p2.py", OTHER)
    write("ann/notes.txt")
    write("bo/p2.docx")
    write("cy/p2.py", OTHER.replace("other", "oter"))
    code, out, _ = call()
    assert code == 1
    assert "unplaced files of students who lack a mark that others have (2)" in out
    assert "bo/p2.docx: not a .py" in out
    assert "cy/p2.py: it defines oter: did you mean other?" in out
    assert "ann/notes.txt" not in out


def test_nothing_graded_is_not_all_accepted(call: Call) -> None:
    write("notes.docx")
    assert call()[0] == 1


def test_a_folder_that_may_be_the_class_or_a_student_is_an_error(call: Call) -> None:
    for name in ("ann", "bo", "cy"):
        write(f"hw1/{name}/p1.py")
    code, _, err = call()
    assert code == 2
    assert "d: all files lie in one folder, hw1, and several answer the same problem" in err
    assert "in hw1, say --inside 'hw1'; if it is one student's, say --inside '.'" in err
    assert not Path("out").exists()
    assert call("--inside", "hw1")[0] == 0
    assert list(marks()) == ["ann", "bo", "cy"]
    assert call("--inside", ".")[0] == 0
    assert list(marks()) == ["hw1"]
    code, _, err = call("--inside", "hw2")
    assert (code, "--inside hw2: no such folder among the submissions" in err) == (2, True)


def test_a_problem_that_cannot_be_made_ready_costs_that_problem(call: Call) -> None:
    other_problem()
    write("ann.py", OTHER)
    write("bo.py")
    Path("reference/other.py").unlink()
    code, out, _ = call()
    assert code == 3
    assert marks()["bo"]["score"] == "10.0"
    assert re.search(r"ann · other · ann.py: cannot read \S+/reference/other.py: No such file", out)
    assert (marks()["ann"]["verdict"], marks()["ann"]["score"]) == ("", "")
    Path("reference/other.py").write_text(OTHER)
    assert call()[0] == 0


def test_an_archive_that_we_fail_to_open_stops_nothing(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("ann.py")
    with ZipFile("d/bo.zip", "w") as archive:
        archive.writestr("b.py", GOOD)
    plant(monkeypatch, "1 / 0", b"PK")
    code, out, _ = call()
    assert code == 3
    assert marks()["ann"]["score"] == "10.0"
    assert "bo.zip: the grader could not open it: it raised ZeroDivisionError" in out


def test_a_student_without_an_id_somewhere_is_the_one_of_that_name(call: Call) -> None:
    write("ann/hw.py")
    write("ann/README.md")
    Path("m.csv").write_text("path,student,student_id\nann/hw.py,ann,7\n")
    assert '"of_nobody": []' in call("--mapping", "m.csv", "--format", "json")[1]


def test_marks_that_leave_the_table_are_told(call: Call) -> None:
    write("ann.py")
    write("bo.py")
    assert "warning" not in call()[2]
    Path("d/bo.py").unlink()
    _, _, err = call("--quiet")
    assert "d has no file any more for 1 mark of this record: bo · tiny. grades.csv leaves" in err
    assert list(marks()) == ["ann"]
    assert gradings() == 2
    assert "warning" not in call()[2]  # told once


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_cuts_no_name(width: int) -> None:
    name = "a_problem_with_a_long_name"
    verdicts = ((Verdict.AC, 120), (Verdict.WA, 31), (Verdict.TLE, 4), (Verdict.CE, 2))
    one = ProblemSummary(name, 157, 0, verdicts, 10.0, 8.25, 10.0, 0.0, 10.0, ())
    console = WholeWords(file=io.StringIO(), width=width)
    console.show(render(Summary((one,), (), (), (), (), (), (), SortedUnplaced())))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= width
    for told in (name, "157", "8.25", "AC 120", "WA 31", "TLE 4", "CE 2"):
        assert told in " ".join(shown.split())


def test_what_is_graded_is_not_graded_again(call: Call) -> None:
    for name in ("ann", "bo", "cy"):
        write(f"{name}.py")
    assert call()[0] == 0
    code, out, err = call()
    assert (code, gradings()) == (0, 3)
    assert "3 graded before, 0 to grade" in err
    assert "AC 3" in out


@pytest.mark.parametrize(
    ("change", "told", "again"),
    [
        (lambda: write("ann.py", WRONG), "1 of tiny again: the file changed", 1),
        (lambda: write("new.py"), "2 graded before, 1 to grade", 1),
        (
            lambda: Path("reference/tiny.py").write_text(GOOD + "# other\n"),
            "2 of tiny again: changed: its reference",
            2,
        ),
        (
            lambda: _edit("problems/tiny/problem.yaml", "title: Add", "title: Sum"),
            "2 of tiny again: changed: its problem.yaml",
            2,
        ),
    ],
    ids=["file", "new file", "reference", "problem"],
)
def test_what_changed_is_graded_again_and_told(
    call: Call, change: Callable[[], object], told: str, again: int
) -> None:
    write("ann.py")
    write("bo.py")
    call()
    change()
    _, _, err = call()
    assert told in err
    assert gradings() == 2 + again


def _edit(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def test_another_salt_grades_again(call: Call) -> None:
    write("ann.py")
    call()
    assert "1 of tiny again: changed: the salt" in call("--salt", "secret")[2]
    assert b"secret" not in Path("out/grades.sqlite").read_bytes()


def test_fresh_grades_everything_again_and_keeps_the_record(call: Call) -> None:
    write("ann.py")
    call()
    assert "1 of tiny again: --fresh" in call("--fresh")[2]
    assert gradings() == 2


def test_fresh_that_was_interrupted_goes_on_without_it(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        write(f"s{number}.py")
    call()
    batches: list[batch_module.Batch] = []

    def interrupted(*given: object) -> Report:
        if not batches[-1].interrupts:
            batches[-1].interrupt()
        return grade_prepared(*given)  # type: ignore[arg-type]

    class Known(batch_module.Batch):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            batches.append(self)

    with monkeypatch.context() as patched:
        patched.setattr("grader.batches.start.Batch", Known)
        patched.setattr(gradable, "grade_prepared", interrupted)
        code, _, err = call("--fresh")
    assert code == 130
    assert "the same command without --fresh goes on" in err
    again = gradings() - 6
    assert 0 < again < 6
    assert f"{6 - again} of tiny again: --fresh" in call()[2]
    assert gradings() == 12
    assert "6 graded before, 0 to grade" in call()[2]


def test_a_grader_that_changed_grades_again(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    write("ann.py")
    call()
    monkeypatch.setattr("grader.record.basis.source_sha256", lambda: "other")
    assert "1 of tiny again: changed: the grader" in call()[2]


def test_a_judge_error_is_tried_once_more_then_listed_and_tried_at_the_next_start(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("ann.py")
    write("bo.py")
    tries: list[str] = []
    failing = {"ann.py": 99, "bo.py": 1}

    def failing_grade(*given: object) -> Report:
        report = grade_prepared(*given)  # type: ignore[arg-type]
        tries.append(report.path)
        failing[report.path] -= 1
        return report if failing[report.path] < 0 else _failed(report)

    monkeypatch.setattr(gradable, "grade_prepared", failing_grade)
    code, out, _ = call()
    assert code == 3
    assert (tries.count("ann.py"), tries.count("bo.py")) == (2, 2)
    assert marks()["bo"]["verdict"] == "AC"
    assert (marks()["ann"]["verdict"], marks()["ann"]["score"]) == ("JE", "")
    assert "ann · tiny · ann.py: a zygote was lost" in out
    failing["ann.py"] = 0
    code, _, err = call()
    assert (code, marks()["ann"]["score"]) == (0, "10.0")
    assert "1 of tiny again: the last try ended in a judge error" in err
    # The start before may have sent it hidden inputs.
    with Record.open(Path("out")) as record:
        again = [SECOND_TRY in record.report(mark.grade_id or 0).remarks for mark in record.marks()]
    assert again == [True, True]


def _failed(report: Report) -> Report:
    return replace(
        report,
        verdict=Verdict.JE,
        score=None,
        cases=(),
        remarks=(Remark(About.FAILURE, "a zygote was lost"),),
    )


def test_judge_errors_without_end_stop_the_batch(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        write(f"s{number:02d}.py")
    monkeypatch.setattr(gradable, "grade_prepared", lambda *given: _failed(grade_prepared(*given)))
    code, _, err = call()
    assert code == 3
    assert "the grader or the machine is broken" in err
    assert "the same command goes on" in err
    assert 10 <= gradings() <= 12


def test_a_few_judge_errors_stop_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        write(f"s{number:02d}.py")

    def sometimes(*given: object) -> Report:
        report = grade_prepared(*given)  # type: ignore[arg-type]
        return _failed(report) if int(report.path[1:3]) % 3 == 2 else report

    monkeypatch.setattr(gradable, "grade_prepared", sometimes)
    code, out, _ = call()
    assert code == 3
    assert gradings() == 30
    assert "AC 20 · JE 10" in out


def test_a_reference_that_fails_is_told_and_the_other_problems_are_graded(call: Call) -> None:
    other_problem("def other(a, b):\n    raise ValueError('broken')\n")
    for number in range(15):
        write(f"a{number:02d}.py", GOOD.replace("tiny", "other"))
    write("z.py")
    code, out, _ = call()
    assert code == 3
    assert marks()["z"]["score"] == "10.0"
    assert {row["score"] for name, row in marks().items() if name != "z"} == {""}
    assert "ValueError: broken" in out


def test_a_bug_of_ours_costs_that_file_not_the_rest(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("ann.py")
    write("bo.py")

    def with_a_bug(submission: object, *given: object) -> Report:
        if "ann" in str(submission.path):  # type: ignore[attr-defined]
            raise ZeroDivisionError("a bug")
        return grade_prepared(submission, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(gradable, "grade_prepared", with_a_bug)
    code, out, _ = call(bug=True)
    assert code == 3
    assert "a defect of the grader itself (ZeroDivisionError: a bug)" in out
    assert (marks()["ann"]["score"], marks()["bo"]["score"]) == ("", "10.0")


def test_grades_near_the_allowance_are_listed(call: Call) -> None:
    write("ann.py")
    write("near.py", SCALED.format(error=0.9e-6))
    write("over.py", SCALED.format(error=1.6e-6))
    write("far.py", SCALED.format(error=1e-3))
    _, out, _ = call("--format", "json")
    listed = {one["student"]: one["verdict"] for one in json.loads(out)["borderline"]}
    assert listed == {"near": "AC", "over": "WA"}


def test_all_files_may_answer_one_problem_that_is_named(call: Call) -> None:
    write("ann.py", "x = 1\n")
    code, out, _ = call("--problem", "tiny")
    assert code == 1
    assert "CE 1" in out
    assert call("--problem", "tinny")[0] == 2


def test_a_helper_does_not_count_instead_of_the_solution_beside_it(call: Call) -> None:
    for folder in ("ann", "tiny/bo"):
        write(f"{folder}/hw.py")
        write(f"{folder}/utils.py", "x = 1\n")  # written later
    assert call("--problem", "tiny")[0] == 0
    assert {row["file"] for row in marks().values()} == {"ann/hw.py", "tiny/bo/hw.py"}


def test_the_files_that_do_not_count_are_told_for_their_own_problem(call: Call) -> None:
    spec = Path("problems/tiny/problem.yaml").read_text()
    Path("problems/other").mkdir()
    Path("problems/other/problem.yaml").write_text(spec.replace("tiny", "other"))
    Path("reference/other.py").write_text(GOOD.replace("tiny", "other"))
    os.utime(write("ann/old.py"), (1e9, 1e9))
    write("ann/new.py", GOOD + GOOD.replace("tiny", "other"))
    call("--inside", ".")
    with Path("out/grades.csv").open(newline="") as file:
        notes = {row["problem"]: row["note"] for row in csv.DictReader(file)}
    assert notes == {"other": "", "tiny": "counts instead of ann/old.py"}


def test_a_mapping_names_student_and_problem(call: Call) -> None:
    write("x/y.py")
    Path("who.csv").write_text("path,student\nx/y.py,=Ann\n")
    assert call("--mapping", "who.csv")[0] == 0
    assert list(marks()) == ["'=Ann"]


def test_json_is_one_object_and_quiet_tells_nothing_else(call: Call) -> None:
    write("ann.py")
    code, out, err = call("--format", "json", "-q")
    assert (code, err) == (0, "")
    summary = json.loads(out)
    assert summary["schema"] == "grader.batch/1"
    assert summary["problems"][0]["verdicts"] == {"AC": 1}


@pytest.mark.parametrize(
    ("prepare", "arguments", "told"),
    [
        (lambda: None, [], "no submissions in d: it is empty"),
        (lambda: write("ann.py"), ["-j", "0"], "-j"),
        (lambda: write("ann.py"), ["--mapping", "none.csv"], "none.csv"),
        (lambda: write("ann.py"), ["--problems", "nowhere"], "nowhere"),
        (lambda: Path("out").write_text("a file"), [], "out"),
    ],
)
def test_wrong_usage_is_told(
    call: Call, prepare: Callable[[], object], arguments: list[str], told: str
) -> None:
    prepare()
    code, _, err = call(*arguments)
    assert code == 2
    assert told in err


def test_a_broken_spec_is_told_before_anything_is_graded(call: Call) -> None:
    write("ann.py")
    _edit("problems/tiny/problem.yaml", "difficulty: easy", "difficulty: eazy")
    code, _, err = call()
    assert code == 2
    assert "problem.yaml:4: difficulty" in err
    assert not Path("out").exists()


def test_what_is_written_into_the_folder_of_submissions_is_none(call: Call, tmp_path: Path) -> None:
    write("ann.py")
    for output in ("d/out", str(tmp_path / "d/out")):
        code, out, _ = call("--output", output)
        assert code == 0
        assert "out" not in out
    code, _, err = call("--output", "d")
    assert code == 2
    assert "must be another folder" in err


@pytest.mark.parametrize(
    ("path", "code"),
    [("notes.pdf", 0), ("bo/hw.rar", 1), ("ekbo_123_4567_hw.rar", 1), ("ann/notes.pdf", 0)],
)
def test_a_student_who_has_no_mark_is_not_accepted(call: Call, path: str, code: int) -> None:
    write("ann/hw.py")
    write(path, "what is this?")
    assert call()[0] == code


def test_a_zip_is_graded_like_a_folder(call: Call) -> None:
    path = write("ann/a.py")
    with ZipFile("d/bo.zip", "w") as archive:
        archive.write(path, "hw/b.py")
    with ZipFile("d.zip", "w") as archive:
        archive.write(path, "d/ann/a.py")
        archive.write("d/bo.zip", "d/bo.zip")
    code, _, err = call()
    assert code == 0
    assert "2 submissions of 2 students: 0 graded before, 2 to grade" in err
    # The same files, wherever they are read from.
    code = run(["batch", "d.zip", "--output", "out", "-j", "1"])
    assert (code, gradings()) == (0, 2)


def test_a_zip_of_classroom_clones_is_read_as_their_folder_is(call: Call) -> None:
    path = write("ann/a.py")
    for wrapped in ("", "hw1-submissions/"):
        with ZipFile("hw1-submissions.zip", "w") as archive:
            archive.write(path, f"{wrapped}hw1-annlee/hw.py")
        run(["batch", "hw1-submissions.zip", "--output", "out", "-j", "1"])
        assert list(marks()) == ["annlee"]


def test_work_under_a_hidden_name_is_told(call: Call) -> None:
    write("ann.py")
    write(".git/hooks.py")
    assert call()[0] == 0
    write(".bo/hw.py")
    code, out, err = call()
    assert code == 1
    assert ".bo" in out + err
    assert ".git" not in out + err


def test_a_class_in_several_folders_is_not_in_one(call: Call) -> None:
    write("mallory/hw.py")
    write("mallory/old.py")
    assert call()[0] == 2
    write("bo/essay.pdf")
    assert call()[0] == 1
    assert list(marks()) == ["mallory"]


def test_a_notebook_is_graded_and_told_of(call: Call) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}]
    cells[0]["source"] = "%matplotlib inline\n" + GOOD
    write(
        "ann.ipynb",
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}} | {"cells": cells}),
    )
    assert call()[0] == 0
    assert "1 magic or shell line left out" in marks()["ann"]["note"]
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        ((source,),) = connection.execute("SELECT data FROM sources")
    assert b"def tiny" in source
    assert b"nbformat" not in source


def test_two_workers_give_the_same_marks(call: Call) -> None:
    for number in range(12):
        write(f"s{number:02d}.py", [GOOD, WRONG, "def tiny(:\n"][number % 3])
    call()
    one = {name: (row["verdict"], row["score"]) for name, row in marks().items()}
    call("--fresh", "-j", "2")
    assert {name: (row["verdict"], row["score"]) for name, row in marks().items()} == one


def test_paths_that_are_no_utf8_are_recorded(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    class_ = Path(os.fsdecode(b"class\xe9"))
    class_.mkdir()
    (class_ / "ann.py").write_text(GOOD)
    gone = class_ / os.fsdecode(b"gone\xff.py")
    gone.write_text(GOOD)

    def grade_and_remove(*given: object) -> Report:
        gone.unlink(missing_ok=True)
        return grade_prepared(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(gradable, "grade_prepared", grade_and_remove)
    assert run(["batch", str(class_), "--output", "out", "-j", "1"]) == 3
    assert marks()["ann"]["verdict"] == "AC"
    assert r"class\xe9/gone\xff.py" in marks()[r"gone\xff"]["note"]
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        ((folder,),) = connection.execute("SELECT folder FROM starts")
    assert folder == f"{Path.cwd()}/class\\xe9"


def test_wrong_answers_are_held_back_until_all_mistakes_are_known(call: Call) -> None:
    """They are computed while right answers are graded; nobody is told less for being early."""
    reference = Path("reference/tiny.py")
    reference.write_text(f"{reference.read_text()}# nothing is remembered of this one\n")
    for n in range(3):
        write(f"wrong{n}.py", "def tiny(a, b):\n    return [b - a, -a * b]\n")
        write(f"right{n}.py")
    code, _, err = call()
    assert code == 1
    with Record.open(Path("out")) as record:
        reports = [record.report(mark.grade_id or 0) for mark in record.marks()]
    told = [report.misconceptions for report in reports if report.verdict == Verdict.WA]
    assert [hints[0].message for hints in told] == [
        "your numbers are exactly those of a right solution with one mistake: `-a` is used "
        "instead of `a`"
    ] * 3
    assert not any(STILL_COMPUTED in report.remarks for report in reports)
    assert gradings() == 6
    assert "6/6" in err
