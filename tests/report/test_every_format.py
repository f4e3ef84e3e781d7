"""What holds for every format of `grader report`."""

import base64
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.command import Call
from support.course import CANVAS, MOODLE, WORKSHEET, hidden_inputs, rows

from grader.cli import run
from grader.report import formats

FORMATS = {
    "text": (),
    "json": (),
    "html": (),
    "csv": (),
    "canvas": ("--gradebook", CANVAS, "--problem", "tiny"),
    "moodle": ("--worksheet", WORKSHEET, "--problem", "tiny"),
    "gradescope": ("--student", "Judith Error"),
    "classroom": ("--student", "Judith Error"),
    "junit": (),
    "github": (),
}


class TestAll:
    """What holds for every format."""

    def test_each_is_tried_and_in_the_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert set(FORMATS) == set(formats.FORMATS)
        assert run(["report", "--help"]) == 0
        listed = re.findall(r"^  (\w+)  ", capsys.readouterr().out, re.MULTILINE)
        assert set(FORMATS) <= set(listed)

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_judge_error_is_told_and_has_no_mark(self, form: str, report: Call) -> None:
        code, _, err = report(form, *FORMATS[form])
        assert code == 3
        assert "no mark: Judith Error (106) · tiny: judge error" in err

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_student_learns_nothing_of_hidden_cases_nor_of_the_reference(
        self, form: str, report: Call, class_record: Path
    ) -> None:
        given = [*FORMATS[form], "--audience", "student"]
        if form in ("gradescope", "classroom"):
            given[1] = "Ghost"
        told = "".join(report(form, *given)[1:])
        if form == "classroom":
            told = base64.b64decode(told).decode()
        assert "the reference is 42" not in told
        for number in hidden_inputs(class_record):
            assert number not in told

    @pytest.mark.parametrize("form", ["json", "junit", "github"])
    def test_the_staff_learns_everything(self, form: str, report: Call, class_record: Path) -> None:
        told = "".join(report(form)[1:])
        assert "the reference is 42" in told
        assert any(number in told for number in hidden_inputs(class_record))

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_what_is_not_graded_has_no_mark(
        self,
        form: str,
        audience: str,
        report: Call,
        class_record: Path,
        tmp_path: Path,
        junit: Any,
    ) -> None:
        shutil.copytree(class_record, tmp_path / "out")
        why = "cannot read /secret/reference.py"
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as connection:
            connection.execute(
                "UPDATE submissions SET grade_id = NULL, pending = 'new',"
                " failure = CASE problem WHEN 'tiny' THEN ? ELSE '' END WHERE student = 'annlee'",
                (why,),
            )
            connection.commit()
        given = [*FORMATS[form], "--audience", audience]
        if form in ("gradescope", "classroom"):
            given[1] = "annlee"
        code, told, err = report(form, *given, out=tmp_path / "out")
        assert code == 3
        assert "no mark: annlee (101) · tiny: not graded: " in err
        assert (why in err) == (audience == "staff")
        if audience == "student":
            assert why not in told
        if form == "canvas":
            assert 'Lee, Ann",101,S101,ann@uni.example,A,\r\n' in told
        if form == "moodle":
            assert "Participant 101,Ann Lee,ann@uni.example,Submitted for grading - ,,10.00" in told
        if form == "gradescope":
            assert not {"score", "tests"} & json.loads(told).keys()
        if form == "classroom":
            shown = json.loads(base64.b64decode(told))
            assert shown == {"status": "error", "max_score": 0, "tests": []}
        if form == "csv":
            assert {row["score"] for row in rows(told) if row["student"] == "annlee"} == {""}
        if form == "junit":
            junit.validate(told)
            assert told.count('<error type="not graded"') == 2
        if form == "github":
            assert told.startswith("::error file=annlee_other.py,title=other::annlee (101): not ")

    @pytest.mark.parametrize("form", FORMATS)
    def test_twice_the_same_on_stdout_and_in_a_file_of_its_owners_only(
        self, form: str, report: Call, tmp_path: Path
    ) -> None:
        path = tmp_path / "made"
        _, shown, said = report(form, *FORMATS[form])
        code, told, err = report(form, *FORMATS[form], "--output", path)
        assert (code, told, err) == (3, "", said)
        assert without_fence(path.read_bytes().decode()) == without_fence(shown)
        assert path.stat().st_mode & 0o777 == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_an_error_leaves_the_file_as_it_was(self, report: Call, tmp_path: Path) -> None:
        path = tmp_path / "made"
        path.write_text("before")
        code, _, err = report("canvas", "--gradebook", CANVAS, "--output", path)
        assert code == 2
        assert "expected one problem, found other, tiny" in err
        assert path.read_text() == "before"

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (("csv", "--student", "annle"), "no student 'annle' in this record; near it: annlee"),
            (("csv", "--student", ""), "no student '' in this record"),
            (("csv", "--problem", "tinny"), "no problem 'tinny' in this record; near it: tiny"),
            (("gradescope",), "is about one student: name who it is with --student"),
            (("classroom",), "is about one student"),
            (("canvas",), "name the file with --gradebook"),
            (("csv", "--gradebook", CANVAS), "--gradebook is for --to canvas and moodle, not csv"),
            (
                ("json", "--worksheet", WORKSHEET),
                "--worksheet is for --to html and moodle, not json",
            ),
            (("csv", "--summary", "x"), "--summary is for --to github, not csv"),
            (("moodle", "--worksheet", WORKSHEET, "--gradebook", MOODLE), "of one assignment"),
            (("csv", "--output", "/dev/null"), "expected the name of a file"),
            (("csv", "--output", "/proc/nowhere/x"), "expected a folder that is there"),
            (("html5",), "--to"),
        ],
    )
    def test_wrong_usage_is_told(
        self, given: tuple[str | Path, ...], told: str, report: Call
    ) -> None:
        code, shown, err = report(*given)  # type: ignore[arg-type]
        assert (code, shown) == (2, "")
        assert told in err.replace("\n", " ")

    def test_namesakes_are_told_apart_by_id(
        self, report: Call, class_record: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(class_record, tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as connection:
            connection.execute("UPDATE submissions SET student = 'annlee' WHERE student_id = '109'")
            connection.commit()
        code, _, err = report("csv", "--student", "annlee", out=tmp_path / "out")
        assert code == 2
        assert "several students are called 'annlee'" in err
        assert "annlee (101), annlee (109)" in err
        assert len(rows(report("csv", "--student", "109", out=tmp_path / "out")[1])) == 1

    def test_no_record_is_told(self, tmp_path: Path, report: Call) -> None:
        code, _, err = report("csv", out=tmp_path)
        assert (code, "no record in" in err) == (2, True)


def without_fence(text: str) -> str:
    """The random token of `--to github` made equal."""
    return re.sub(r"(?m)^::(stop-commands::)?[0-9a-f]{32}", r"::\1token", text)
