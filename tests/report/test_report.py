"""`grader report`: what leaves for people and platforms is what the record holds, and no more."""

import base64
import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from support.paths import DATA
from support.recorded import PARTLY, HandedIn, record
from support.tiny import GOOD

from grader.cli import run
from grader.cli.exits import tell
from grader.cli.progress import say
from grader.record.record import Mark, Record
from grader.report import canvas, moodle
from grader.report.github import github
from grader.report.github import summary as github_summary
from grader.report.github.annotations import Annotation, commands, fenced
from grader.report.gradebook import Export, read_export
from grader.report.marks import Reported, Student, by_student
from grader.report.spreadsheet import cell, digits
from grader.report.xml import legal
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

PLATFORMS = DATA / "platforms"
CANVAS = PLATFORMS / "canvas_gradebook.csv"
MOODLE = PLATFORMS / "moodle_gradebook.csv"
WORKSHEET = PLATFORMS / "moodle_worksheet.csv"
JUNIT = xmlschema.XMLSchema(DATA / "junit.xsd")
GRADESCOPE = json.loads((PLATFORMS / "gradescope_results.schema.json").read_text())

# What a hidden case gives a submission, told in an exception's text.
TELLS = "def tiny(a, b):\n    raise ValueError(f'a is {a!r}')\n"
HOSTILE = """\
print("::error::forged\\n  ::warning::forged\\r::notice::forged\\n##[error]forged")
def tiny(a, b):
    raise ValueError("</td></table></details><script>alert(1)</script>\\n\\n# x\\n|`::error::x%0A")
"""
HOSTILE_NAME = "</details><script>alert(1)</script>|`%0A::error::x"
# Name, id, file's text. Two rows of the course are called Sam Kim; Ghost is in none.
CLASS = (
    ("annlee", "101", GOOD),
    ('Zoë "Zed" O\'Brien', "", PARTLY),
    ('=HYPERLINK("x")', "", GOOD),
    ("דנה לוי", "", PARTLY),
    ("boek", "", "def tiny(:\n"),
    ("Judith Error", "106", GOOD),
    ("Sam Kim", "", GOOD),
    ("Ex", "109", GOOD),
    ("Not", "110", GOOD),
    ("Ghost", "", TELLS),
    (HOSTILE_NAME, "", HOSTILE),
)
HOSTILE_FILE = "::error::,x%0A|`<script>.py"
MARKED = {"101": "10.0", "102": "6.666666667", "103": "10.0", "104": "6.666666667", "105": "0.0"}

Called = tuple[int, str, str]
Call = Callable[..., Called]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The record of CLASS, in which one grading of Judith's failed for a reason of ours."""
    files = [
        HandedIn(HOSTILE_FILE if text == HOSTILE else f"s{number:02d}.py", name, id_, text)
        for number, (name, id_, text) in enumerate(CLASS)
    ]
    partly, good = (text.replace("tiny", "other") for text in (PARTLY, GOOD))
    files += [
        HandedIn("annlee_other.py", "annlee", "101", partly, "other"),
        HandedIn("judith_other.py", "Judith Error", "106", good, "other"),
    ]
    folder = tmp_path_factory.mktemp("report")
    return record(folder, sandbox, files, failing="s05.py", why="the reference is 42")


@pytest.fixture
def call(out: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs `grader report` on the record: (exit code, stdout, stderr)."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def call_(form: str, *arguments: str | Path, out: Path = out) -> Called:
        capfd.readouterr()
        code = run(["report", str(out), "--to", form, *map(str, arguments)])
        told, err = capfd.readouterr()
        assert "Traceback" not in told + err
        assert "defect" not in err
        return code, told, err

    return call_


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def scores(out: Path) -> dict[tuple[str, str], float | None]:
    """Straight from the database."""
    with closing(sqlite3.connect(out / "grades.sqlite")) as connection:
        found = connection.execute(
            "SELECT grades.student, problem, score FROM submissions JOIN grades"
            " ON grades.id = grade_id"
        )
        return {(student, problem): score for student, problem, score in found}


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

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_judge_error_is_told_and_has_no_mark(self, form: str, call: Call) -> None:
        code, _, err = call(form, *FORMATS[form])
        assert code == 3
        assert "no mark: Judith Error (106) · tiny: judge error" in err

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_student_learns_nothing_of_hidden_cases_nor_of_the_reference(
        self, form: str, call: Call, out: Path
    ) -> None:
        given = [*FORMATS[form], "--audience", "student"]
        if form in ("gradescope", "classroom"):
            given[1] = "Ghost"
        told = "".join(call(form, *given)[1:])
        if form == "classroom":
            told = base64.b64decode(told).decode()
        assert "the reference is 42" not in told
        for number in hidden_inputs(out):
            assert number not in told

    @pytest.mark.parametrize("form", ["json", "junit", "github"])
    def test_the_staff_learns_everything(self, form: str, call: Call, out: Path) -> None:
        told = "".join(call(form)[1:])
        assert "the reference is 42" in told
        assert any(number in told for number in hidden_inputs(out))

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_what_is_not_graded_has_no_mark(
        self, form: str, audience: str, call: Call, out: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(out, tmp_path / "out")
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
        code, told, err = call(form, *given, out=tmp_path / "out")
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
            JUNIT.validate(told)
            assert told.count('<error type="not graded"') == 2
        if form == "github":
            assert told.startswith("::error file=annlee_other.py,title=other::annlee (101): not ")

    @pytest.mark.parametrize("form", FORMATS)
    def test_twice_the_same(self, form: str, call: Call) -> None:
        first, second = (call(form, *FORMATS[form]) for _ in range(2))
        assert without_fence(first[1]) == without_fence(second[1])
        assert first[2] == second[2]

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_file_is_what_stdout_shows_and_its_owners_only(
        self, form: str, call: Call, tmp_path: Path
    ) -> None:
        path = tmp_path / "made"
        shown = call(form, *FORMATS[form])[1]
        code, told, _ = call(form, *FORMATS[form], "--output", path)
        assert (code, told) == (3, "")
        assert without_fence(path.read_bytes().decode()) == without_fence(shown)
        assert path.stat().st_mode & 0o777 == 0o600
        assert list(tmp_path.iterdir()) == [path]

    def test_an_error_leaves_the_file_as_it_was(self, call: Call, tmp_path: Path) -> None:
        path = tmp_path / "made"
        path.write_text("before")
        code, _, err = call("canvas", "--gradebook", CANVAS, "--output", path)
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
            (("json", "--worksheet", WORKSHEET), "--worksheet is for --to moodle, not json"),
            (("csv", "--summary", "x"), "--summary is for --to github, not csv"),
            (("moodle", "--worksheet", WORKSHEET, "--gradebook", MOODLE), "of one assignment"),
            (("csv", "--output", "/dev/null"), "expected the name of a file"),
            (("csv", "--output", "/proc/nowhere/x"), "expected a folder that is there"),
            (("html5",), "--to"),
        ],
    )
    def test_wrong_usage_is_told(
        self, given: tuple[str | Path, ...], told: str, call: Call
    ) -> None:
        code, shown, err = call(*given)  # type: ignore[arg-type]
        assert (code, shown) == (2, "")
        assert told in err.replace("\n", " ")

    def test_namesakes_are_told_apart_by_id(self, call: Call, out: Path, tmp_path: Path) -> None:
        shutil.copytree(out, tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as connection:
            connection.execute("UPDATE submissions SET student = 'annlee' WHERE student_id = '109'")
            connection.commit()
        code, _, err = call("csv", "--student", "annlee", out=tmp_path / "out")
        assert code == 2
        assert "several students are called 'annlee'" in err
        assert "annlee (101), annlee (109)" in err
        assert len(rows(call("csv", "--student", "109", out=tmp_path / "out")[1])) == 1

    def test_no_record_is_told(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert run(["report", str(tmp_path), "--to", "csv"]) == 2
        assert "no record in" in capfd.readouterr().err


def without_fence(text: str) -> str:
    """The random token of `--to github` made equal."""
    return re.sub(r"(?m)^::(stop-commands::)?[0-9a-f]{32}", r"::\1token", text)


def hidden_inputs(out: Path) -> list[str]:
    """The first argument of each hidden case, as Python writes it."""
    with Record.open(out) as record:
        mark = next(mark for mark in record.marks() if mark.student == "Ghost")
        assert mark.grade_id is not None
        report = record.report(mark.grade_id)
    return [repr(case.inputs["a"]) for case in report.cases if case.hidden]


class TestText:
    def test_the_class(self, call: Call) -> None:
        _, told, _ = call("text")
        assert "most failed cases of tiny" in told
        lines = [" ".join(line.split()) for line in told.splitlines()]
        assert "annlee (101) tiny accepted (AC) 10.0/10.0 s00.py" in lines
        assert "דנה לוי tiny wrong answer (WA) 6.666666667/10.0 s03.py" in lines
        assert "Judith Error (106) tiny judge error (JE) s05.py" in lines

    def test_a_student_sees_no_class(self, call: Call) -> None:
        _, told, _ = call("text", "--audience", "student")
        assert told.startswith("student ")
        assert "most failed cases" not in told

    def test_a_student_in_full(self, call: Call) -> None:
        code, told, _ = call("text", "--student", "101")
        assert code == 0
        assert told.count("hidden/01") >= 2
        assert "annlee_other.py" in told
        code, told, _ = call("text", "--student", "Judith Error", "--audience", "student")
        assert "not your fault" in told


class TestJsonAndCsv:
    def test_a_report_a_line_with_whose_it_is(self, call: Call, out: Path) -> None:
        lines = [json.loads(line) for line in call("json")[1].splitlines()]
        assert {line["schema"] for line in lines} == {"grader.report/1"}
        told = {(line["student"]["name"], line["problem"]): line["score"] for line in lines}
        assert told == scores(out)

    def test_marks_are_those_of_the_record(self, call: Call, out: Path) -> None:
        table = rows(call("csv")[1])
        told = {(row["student"].removeprefix("'"), row["problem"]): row["score"] for row in table}
        for key, score in scores(out).items():
            assert told[key] == ("" if score is None else repr(score))
        assert '\'=HYPERLINK("x")' in {row["student"] for row in table}


class TestCells:
    @pytest.mark.parametrize(
        "given",
        [
            ("csv",),
            ("canvas", "--gradebook", CANVAS, "--problem", "tiny"),
            ("moodle", "--problem", "tiny"),
            ("moodle", "--problem", "tiny", "--gradebook", MOODLE),
            ("moodle", "--problem", "tiny", "--worksheet", WORKSHEET),
        ],
    )
    def test_no_table_has_a_formula(self, given: tuple[str | Path, ...], call: Call) -> None:
        told = call(*given)[1]  # type: ignore[arg-type]
        cells = [
            part for row in csv.reader(io.StringIO(told.removeprefix("\ufeff"))) for part in row
        ]
        assert any("HYPERLINK" in part for part in cells)
        assert [part for part in cells if part[:1] in "=+-@\t\r" and part not in ("", "-")] == []

    @pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-x", "@SUM(1)", "\t=1", "-"])
    def test_a_formula_is_defused(self, text: str) -> None:
        assert cell(text) == f"'{text}"

    def test_what_a_carriage_return_hides_is_defused(self) -> None:
        assert cell("\r=1") == "'=1"

    @pytest.mark.parametrize("text", ["-1.5", "+46701234567", "1e-05", "a=1", "", "Lee, Ann"])
    def test_what_is_no_formula_stays(self, text: str) -> None:
        assert cell(text) == text

    @pytest.mark.parametrize("score", [10.0, 6.666666667, 0.1 + 0.2, 1e-9, 123456.7, 1e16])
    def test_every_digit_and_no_exponent(self, score: float) -> None:
        assert float(digits(score)) == score
        assert "e" not in digits(score)


class TestCanvas:
    def fill(self, call: Call, *given: str) -> tuple[Called, dict[str, dict[str, str]]]:
        called = call("canvas", "--gradebook", CANVAS, *given)
        return called, {row["ID"]: row for row in rows(called[1])}

    def test_the_marks_are_in_the_course_s_own_export(self, call: Call) -> None:
        (code, told, _), filled = self.fill(call, "--problem", "tiny")
        before = {row["ID"]: row for row in rows(CANVAS.read_text("utf-8"))}
        assert code == 3
        assert told.startswith("\ufeff")
        assert list(filled) == list(before)
        for id_, row in filled.items():
            assert row["tiny (9002)"] == MARKED.get(id_, before[id_]["tiny (9002)"])
            for column in ("Student", "SIS User ID", "SIS Login ID", "Section"):
                assert row[column].removeprefix("'") == before[id_][column]
        assert "    Points Possible,,,,,10.00\r\n" in told

    def test_it_is_read_as_it_was_written(self, call: Call, tmp_path: Path) -> None:
        """Filled once more, it is the same: names, marks, and the mark at its beginning."""
        _, told, _ = call("canvas", "--gradebook", CANVAS, "--problem", "tiny")
        (tmp_path / "again.csv").write_bytes(told.encode())
        again = call("canvas", "--gradebook", tmp_path / "again.csv", "--problem", "tiny")[1]
        assert again == told

    def test_other_assignments_are_left_out(self, call: Call) -> None:
        _, filled = self.fill(call, "--problem", "tiny")
        assert list(filled["101"]) == [
            *("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tiny (9002)")
        ]

    def test_who_is_not_in_it_is_told_with_the_reason(self, call: Call) -> None:
        (_, _, err), filled = self.fill(call, "--problem", "tiny")
        assert "not written: Ghost: no row fits" in err
        assert "not written: Sam Kim: 2 rows fit" in err
        assert "not written: Ex (109): is excused in Canvas, and stays so" in err
        assert "not written: Not (110): is not assigned this in Canvas" in err
        assert (filled["109"]["tiny (9002)"], filled["110"]["tiny (9002)"]) == ("EX", "N/A")

    def test_who_is_missing_costs_the_exit_code(self, call: Call) -> None:
        (code, _, err), _ = self.fill(call, "--problem", "tiny", "--student", "Ghost")
        assert code == 1
        assert "no row fits" in err
        (code, _, err), _ = self.fill(call, "--problem", "tiny", "--student", "annlee")
        assert (code, err) == (0, "")

    @pytest.mark.parametrize("name", ["Sum", "9003", "Sum (9003)"])
    def test_an_assignment_can_be_the_sum_of_problems(self, name: str, call: Call) -> None:
        (_, _, err), filled = self.fill(call, "--assignment", name)
        assert filled["101"]["Sum (9003)"] == "16.666666667"
        assert filled["106"]["Sum (9003)"] == ""  # 10 points, and a judge error
        assert "note: boek: 1 of 2 problems handed in" in err

    def test_an_unknown_assignment_is_refused(self, call: Call) -> None:
        (code, told, err), _ = self.fill(call, "--problem", "tiny", "--assignment", "tinny")
        assert (code, told) == (2, "")
        assert "expected one assignment of the export, found 0 called 'tinny'" in err
        assert "near it: tiny" in err

    def test_other_points_than_canvas_gives_are_noted(self, call: Call) -> None:
        (_, _, err), _ = self.fill(call, "--problem", "tiny", "--assignment", "Warm-up, week 1")
        assert "note: Canvas gives 5.00 points for this assignment, the record 10.0" in err

    def test_what_canvas_computes_is_refused(self) -> None:
        sheet = export(
            ["Student", "ID", "Section", "Total (1)"],
            ["    Points Possible", "", "", "(read only)"],
        )
        with pytest.raises(Exception, match="Canvas lets nobody change 'Total'"):
            canvas.fill(sheet, [], "Total")

    def test_a_semicolon_stays_one(self, call: Call, tmp_path: Path) -> None:
        text = CANVAS.read_text("utf-8-sig").replace(",", ";").replace('"Lee; Ann"', '"Lee, Ann"')
        (tmp_path / "e.csv").write_text(text)
        _, told, _ = call("canvas", "--gradebook", tmp_path / "e.csv", "--problem", "tiny")
        assert "\r\nLee, Ann;101;S101;ann@uni.example;A;10.0\r\n" in told

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"a,b\r\n1,2\r\n", "expected a table with the columns ID, Section, found a, b"),
            (b"", "found nothing"),
            ("Student,ID,Section,é (1)\r\n".encode("latin-1"), "expected CSV in UTF-8"),
            (b"Student,ID,Section,tiny (1)\r\na,1,A,,,,\r\n", "row 2: expected 4 cells, found 7"),
            (b"Student,ID,Section,ID,tiny (1)\r\na,1,A,,\r\n", "expected one column ID, found 2"),
            (b'Student,ID,Section\r\n"a', "expected CSV"),
        ],
    )
    def test_what_is_no_export_is_told(
        self, data: bytes, told: str, call: Call, tmp_path: Path
    ) -> None:
        (tmp_path / "e.csv").write_bytes(data)
        code, _, err = call("canvas", "--gradebook", tmp_path / "e.csv", "--problem", "tiny")
        assert code == 2
        assert told in err


def export(header: list[str], *body: list[str]) -> Export:
    return Export(Path("e.csv"), tuple(header), tuple(map(tuple, body)), ",", False)


def one_mark(student: str, id_: str = "", score: float | None = 1.0) -> Mark:
    verdict = Verdict.JE if score is None else Verdict.AC
    messages = ("lost",) if score is None else ()
    return Mark(
        *(student, id_, "tiny", "s.py", False, "0", "", ""),
        *(1, 1, verdict, score, 10.0, messages, ""),
    )


class TestMatching:
    HEADER = ("Student", "ID", "SIS Login ID", "Section", "tiny (1)")

    def cells(self, *students: Student) -> tuple[list[str], tuple[str, ...]]:
        sheet = export(
            list(self.HEADER),
            ["    Points Possible", "", "", "", "10"],
            ["Lee, Ann", "1", "2", "A", ""],
            ["Ek, Bo", "2", "ann", "A", ""],
        )
        written = canvas.fill(sheet, students, "tiny")
        return [row["tiny (1)"] for row in rows(written.text)][1:], written.missing

    def test_the_platform_s_id_comes_first(self) -> None:
        (student,) = by_student([one_mark("ann", "2")])
        assert self.cells(student)[0] == ["", "1.0"]  # not the login 2, nor the login ann

    def test_then_a_login_then_a_name(self) -> None:
        (student,) = by_student([one_mark("ann")])
        assert self.cells(student)[0] == ["", "1.0"]
        for name in ("Ann Lee", "Lee, Ann"):
            (student,) = by_student([one_mark(name)])
            assert self.cells(student)[0] == ["1.0", ""]

    def test_a_number_of_the_university_needs_the_name_as_well(self) -> None:
        """Canvas's 3 has left the course; that Ann has the university's number 3 is no reason."""
        header = ["Student", "ID", "SIS User ID", "Section", "tiny (1)"]
        sheet = export(header, ["Lee, Ann", "1", "3", "A", ""], ["Lee, Ann", "2", "4", "A", ""])
        for name, expected in (("someone", ["", ""]), ("Ann Lee", ["1.0", ""])):
            (student,) = by_student([one_mark(name, "3")])
            written = canvas.fill(sheet, [student], "tiny")
            assert [row["tiny (1)"] for row in rows(written.text)] == expected

    def test_an_id_is_no_match_where_the_name_says_another_row(self) -> None:
        """Bo's number on the platform may be Ann's at the university."""
        (student,) = by_student([one_mark("Ann Lee", "2")])
        missing = ("Ann Lee (2): the id fits one row, the name another",)
        assert self.cells(student) == (["", ""], missing)

    def test_nearly_is_not_enough(self) -> None:
        for name in ("Ann  Lee", "ann lee", "Ann", "Lee"):
            (student,) = by_student([one_mark(name)])
            assert self.cells(student) == (["", ""], (f"{name}: no row fits",))

    def test_two_for_one_row_are_none(self) -> None:
        cells, missing = self.cells(*by_student([one_mark("x", "1"), one_mark("Ann Lee")]))
        assert cells == ["", ""]
        assert missing == (
            "Ann Lee: the row that fits fits x (1) as well",
            "x (1): the row that fits fits Ann Lee as well",
        )

    def test_last_and_first_name_may_have_columns_of_their_own(self) -> None:
        header = ["LastName", "FirstName", "ID", "Section", "tiny (1)"]
        sheet = export(header, ["Lee", "Ann", "1", "A", ""], ["Lee", "", "2", "A", ""])
        for name, expected in (("Ann Lee", ["1.0", ""]), ("Lee", ["", "1.0"]), ("Ann", ["", ""])):
            written = canvas.fill(sheet, by_student([one_mark(name)]), "tiny")
            assert [row["tiny (1)"] for row in rows(written.text)] == expected

    def test_accents_may_be_composed_otherwise(self) -> None:
        sheet = export(list(self.HEADER), ["Ek, Bo\u0301", "2", "", "A", ""])
        (student,) = by_student([one_mark("B\u00f3 Ek")])
        assert rows(canvas.fill(sheet, [student], "tiny").text)[0]["tiny (1)"] == "1.0"


class TestMoodle:
    def test_the_worksheet_is_filled_and_else_as_it_was(self, call: Call) -> None:
        code, told, err = call("moodle", "--worksheet", WORKSHEET, "--problem", "tiny")
        assert code == 3
        before, after = rows(WORKSHEET.read_text("utf-8")), rows(told)
        assert len(after) == len(before)
        for old, new in zip(before, after, strict=True):
            points = MARKED.get(old["Identifier"].removeprefix("Participant "))
            assert new["Grade"] == (points or old["Grade"])
            for column in set(old) - {"Grade", "Feedback comments"}:
                assert new[column] == old[column]
            if points is None:
                assert new["Feedback comments"] == old["Feedback comments"]
            else:
                assert new["Feedback comments"].startswith("tiny: ")
        assert "not written: Ghost: no row fits" in err
        assert "not written: Sam Kim: 2 rows fit" in err
        assert "not written: Ex (109): Moodle lets nobody change the grade" in err
        assert "10.0 points are more than Moodle's maximum, 5.00" in err

    def test_the_import_has_grade_and_feedback_of_those_who_have_a_mark(self, call: Call) -> None:
        code, told, _ = call(
            *("moodle", "--problem", "tiny", "--gradebook", MOODLE),
            *("--assignment", "Assignment: tiny (Real)"),
        )
        assert code == 3
        table = {row["ID number"]: row for row in rows(told)}
        grades = {id_: row["Assignment: tiny (Real)"] for id_, row in table.items()}
        # An empty grade would delete Judith's; and 101 is no ID number, since the name differs.
        assert grades == {id_: points for id_, points in MARKED.items() if id_ != "101"}
        assert all(row["Assignment: tiny (Real) (Feedback)"] for row in table.values())
        assert table["102"]["Email address"] == "zoe@uni.example"
        assert "Department" not in table["102"]

    def test_the_import_without_an_export(self, call: Call, out: Path) -> None:
        _, told, _ = call("moodle", "--problem", "tiny")
        table = {row["Student"].removeprefix("'"): row for row in rows(told)}
        assert "Judith Error" not in table
        for (student, problem), score in scores(out).items():
            if problem == "tiny" and score is not None:
                assert float(table[student]["tiny"]) == score

    def test_feedback_is_no_html_of_a_student_s(self, call: Call) -> None:
        _, told, _ = call("moodle", "--problem", "tiny", "--student", HOSTILE_NAME)
        (row,) = rows(told)
        assert not set("<>\n") & set(row["tiny (Feedback)"].replace("<br>", ""))
        assert "<script>alert(1)</script>" in unescape(row["tiny (Feedback)"])

    def test_a_column_that_is_not_there_is_refused(self, call: Call) -> None:
        code, _, err = call("moodle", "--gradebook", MOODLE, "--assignment", "Assignment: tinny")
        assert code == 2
        assert "near it: Assignment: tiny" in err
        code, _, err = call("moodle", "--gradebook", CANVAS, "--problem", "tiny")
        assert code == 2
        assert "expected a table with the columns ID number or Email address or Username" in err

    def test_a_worksheet_in_another_language_is_told(self, call: Call, tmp_path: Path) -> None:
        (tmp_path / "w.csv").write_text("ID,Vollständiger Name,Bewertung\r\n")
        code, _, err = call("moodle", "--worksheet", tmp_path / "w.csv")
        assert code == 2
        assert "with the platform set to English" in err

    def test_a_scale_and_a_missing_column_are_told(self) -> None:
        sheet = export(["Identifier", "Grade", "Maximum Grade"], ["Participant 1", "", "Good, Bad"])
        written = moodle.worksheet(sheet, by_student([one_mark("x", "1")]), lambda _: "")
        assert "one of a scale" in written.missing[0]
        assert "no column Feedback comments" in written.notes[0]


class TestGradescope:
    def write(self, call: Call, *given: str) -> dict[str, object]:
        told: dict[str, object] = json.loads(call("gradescope", *given)[1])
        return told

    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_it_is_what_gradescope_takes(self, audience: str, call: Call, out: Path) -> None:
        told = self.write(call, "--student", "annlee", "--audience", audience)
        jsonschema.validate(told, GRADESCOPE)
        assert told["score"] == 16.666666667
        assert [test["number"] for test in told["tests"]] == [  # type: ignore[attr-defined]
            f"{problem}.{case}" for problem in (1, 2) for case in (1, 2, 3, 4)
        ]

    def test_a_judge_error_has_neither_score_nor_tests(self, call: Call) -> None:
        told = self.write(call, "--student", "Judith Error")
        assert not {"score", "tests"} & told.keys()
        assert "not your fault" in str(told["output"])
        assert "0" not in str(told["output"]).replace("10 of 10", "")
        with pytest.raises(jsonschema.ValidationError):  # and so it is no result with a score
            jsonschema.validate(told, GRADESCOPE)
        jsonschema.validate(told | {"score": 1.0}, GRADESCOPE)

    def test_what_only_the_staff_may_see_is_hidden_there(self, call: Call, out: Path) -> None:
        told = self.write(call, "--student", "Ghost", "--audience", "staff")
        secrets = hidden_inputs(out)
        assert not any(number in str(told["output"]) for number in secrets)
        tests = told["tests"]
        assert isinstance(tests, list)
        for test in tests:
            is_hidden = "hidden/" in test["name"]
            assert test["visibility"] == ("hidden" if is_hidden else "visible")
            assert is_hidden == any(number in test["output"] for number in secrets)
        told = self.write(call, "--student", "Judith Error", "--audience", "staff")
        assert "42" not in str(told["output"])

    def test_the_schema_finds_mistakes(self, call: Call) -> None:
        told = self.write(call, "--student", "annlee")
        for wrong in (
            {"visibility": "public"},
            {"score": "10"},
            {"execution_time": None},
            {"x": 1},
        ):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(told | wrong, GRADESCOPE)


class TestClassroom:
    def write(self, call: Call, student: str) -> dict[str, object]:
        (line,) = call("classroom", "--student", student)[1].splitlines()
        told: dict[str, object] = json.loads(base64.b64decode(line, validate=True))
        return told

    def test_the_sum_of_the_tests_is_the_mark(self, call: Call) -> None:
        told = self.write(call, "annlee")
        assert (told["status"], told["max_score"]) == ("fail", 20.0)
        tests = {test["name"]: test for test in told["tests"]}  # type: ignore[attr-defined]
        assert {name: test["status"] for name, test in tests.items()} == {
            "tiny": "pass",
            "other": "fail",
        }
        assert sum(test["score"] for test in tests.values()) == 16.666666667
        assert self.write(call, "Sam Kim")["status"] == "pass"

    def test_a_judge_error_is_reported_as_no_points_of_none(self, call: Call) -> None:
        """The reporter sends nothing where there are no points to be had."""
        told = self.write(call, "Judith Error")
        assert (told["status"], told["max_score"]) == ("error", 0)
        assert [test["name"] for test in told["tests"]] == ["other"]  # type: ignore[attr-defined]

    def test_every_test_has_a_number(self, call: Call) -> None:
        for student, _, _ in CLASS:
            for test in self.write(call, student)["tests"]:  # type: ignore[attr-defined]
                assert isinstance(test["score"], float)
                assert set(test) == {"name", "status", "score", "message"}


class TestJunit:
    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_it_is_valid(self, audience: str, call: Call) -> None:
        JUNIT.validate(call("junit", "--audience", audience)[1])

    def test_verdicts_are_failures_and_ours_an_error(self, call: Call, out: Path) -> None:
        root = ElementTree.fromstring(call("junit")[1])
        suites = {suite.get("name"): suite for suite in root}
        assert len(suites) == len(scores(out))
        wrong = suites["tiny: דנה לוי"]
        assert (wrong.get("failures"), wrong.get("errors")) == ("4", "0")
        assert {one.get("type") for one in wrong.iter("failure")} == {"WA"}
        ours = suites["tiny: Judith Error (106)"]
        assert (ours.get("failures"), ours.get("errors")) == ("0", "1")
        assert [one.get("type") for one in ours.iter("error")] == ["JE"]
        assert list(ours.iter("property")) == []
        properties = {one.get("name"): one.get("value") for one in wrong.iter("property")}
        assert properties["score"] == "6.666666667"

    def test_the_schema_finds_mistakes(self, call: Call) -> None:
        text = call("junit")[1]
        for right, wrong in (
            ('time="0.', 'time="0.1234'),
            ("<failure type=", "<failure kind="),
            ('skipped="0" ', ""),
            ("<failure ", "<oops></oops><failure "),
        ):
            assert right in text
            with pytest.raises(xmlschema.XMLSchemaValidationError):
                JUNIT.validate(text.replace(right, wrong, 1))

    def test_characters_that_xml_lacks_are_left_out(self) -> None:
        assert legal("a\x00\x1b\ufffe\ud800b\t\n") == "ab\t\n"


class TestGithub:
    def test_nothing_that_a_student_wrote_is_a_command(self, call: Call) -> None:
        told = call("github")[1].splitlines()
        fence = next(line for line in told if line.startswith("::stop-commands::"))
        token = fence.removeprefix("::stop-commands::")
        assert len(token) == 32
        begin, end = told.index(fence), told.index(f"::{token}::")
        assert end == len(told) - 1
        assert sum(token in line for line in told) == 2
        inside, before = told[begin + 1 : end], told[:begin]
        assert any("::error::forged" in line for line in inside)
        assert all(line.startswith("│ ") for line in inside)
        assert all(line.startswith("::error file=") for line in before)
        ours = [line for line in before if "alert" in line]
        assert len(ours) == 1
        properties = ours[0].removeprefix("::error ").partition("::")[0]
        assert properties == ("file=%3A%3Aerror%3A%3A%2Cx%250A|`<script>.py,line=3,title=tiny")
        assert "\r" not in ours[0]

    def test_the_worst_come_first(self, call: Call) -> None:
        told = call("github")[1].splitlines()
        assert "Judith Error" in told[0]
        assert "compile error (CE)" in told[1]
        assert ",line=1," in told[1]

    def test_files_that_may_be_lost_work_are_warned_of(
        self, call: Call, out: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(out, tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as connection:
            values = ("fay/a,b.docx", "fay", "", "not a .py file", 0, "other")
            connection.execute("INSERT INTO unplaced VALUES (?, ?, ?, ?, ?, ?)", values)
            connection.commit()
        line = "::warning file=fay/a%2Cb.docx,title=not graded::not a .py file\n"
        assert line in call("github", out=tmp_path / "out")[1]
        for given in (("--student", "annlee"), ("--audience", "student"), ("--problem", "tiny")):
            assert "fay" not in call("github", *given, out=tmp_path / "out")[1]

    def test_a_fence_is_another_one_each_time(self, call: Call) -> None:
        assert call("github")[1] != call("github")[1]
        assert list(fenced([])) == []

    def test_ten_of_a_kind_and_the_rest_is_counted(self) -> None:
        many = [Annotation("error", f"{n} 100%\r\nx") for n in range(12)]
        lines = list(commands([*many, Annotation("notice", "n", "a:b,c", "f,1", 7)], "see: 100%"))
        assert lines[0] == "::error::0 100%25%0Ax"
        assert lines[9] == "::error::and 3 more: see: 100%25"
        assert lines[10:] == ["::notice file=f%2C1,line=7,title=a%3Ab%2Cc::n"]

    def test_a_notebook_s_lines_are_not_those_of_its_source(self, out: Path) -> None:
        with Record.open(out) as record:
            mark = next(mark for mark in record.marks() if mark.student == "boek")
            assert mark.grade_id is not None
            report = record.report(mark.grade_id)
        for path, line in (("a.py", ",line=1,"), ("a.ipynb", "file=s.py,title")):
            graded = Reported(replace(mark, path="s.py"), replace(report, path=path))
            assert line in next(github.write([mark], lambda _, one=graded: one))


class TestStepSummary:
    def test_it_goes_where_github_says_after_what_is_there(
        self, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "summary"
        path.write_text("- a list")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
        call("github")
        text = path.read_text()
        assert text.startswith("- a list\n\n<h3>Class</h3>\n<table>\n")
        call("github", "--summary", tmp_path / "other")
        assert path.read_text() == text
        assert text.endswith((tmp_path / "other").read_text())

    def test_nothing_that_a_student_wrote_is_markdown_or_a_tag(
        self, call: Call, tmp_path: Path
    ) -> None:
        call("github", "--student", HOSTILE_NAME, "--summary", tmp_path / "s")
        text = (tmp_path / "s").read_text()
        for table in text.strip().split("\n\n"):
            root = ElementTree.fromstring(f"<all>{table.replace('<br>', '<br/>')}</all>")
            tags = {one.tag for one in root.iter()}
            assert tags <= {"all", "h3", "table", "tr", "th", "td", "br"}
            # No empty line, which would end the table, and nothing between its rows.
            assert all(line.startswith(("<h3>", "<t", "</t")) for line in table.splitlines())
        assert "&lt;script&gt;alert(1)" in text

    def test_it_is_cut_at_a_row_s_end(self) -> None:
        marks = [one_mark(f"student {n} é", str(n)) for n in range(3000)]
        whole = github_summary.write((), marks)
        assert whole.count("<tr>") == 3001
        for most in (2048, 5000, 100_000):
            cut = github_summary.write((), marks, most=most)
            assert most - 2000 < len(cut.encode()) < most
            rows_ = cut.count("<tr>") - 1
            assert cut.endswith(
                f"</tr>\n</table>\n\n<p>… and {3000 - rows_} more rows: see the log</p>\n\n"
            )

    def test_a_table_that_is_not_there_is_told(self, call: Call, tmp_path: Path) -> None:
        marks = [one_mark("x" * 300, str(n)) for n in range(4)]
        whole = len(github_summary.write((), marks[:3]).encode())
        for most in range(1200, whole + 1100, 7):
            cut = github_summary.write((), marks[:3], most=most)
            assert ("… and" in cut) == (cut.count("<tr>") < 4), most
            assert len(cut.encode()) < most

    def test_a_full_summary_stays_as_it_is(
        self, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "summary"
        path.write_text("x" * github_summary.MOST)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
        call("github")
        assert path.stat().st_size == github_summary.MOST

    def test_a_student_sees_no_class(self, call: Call, tmp_path: Path) -> None:
        call("github", "--audience", "student", "--summary", tmp_path / "s")
        assert "<h3>Class</h3>" not in (tmp_path / "s").read_text()


def test_an_export_with_a_mark_at_its_beginning_is_known(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"\xef\xbb\xbfID,Section\r\n")
    assert read_export(tmp_path / "e.csv", ("ID", "Section")).has_bom


def test_nothing_of_a_students_is_a_command_to_who_reads_the_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """GitHub's runner looks for ##[...] anywhere in a line, a plug-in of Jenkins in JUnit XML."""
    tell("no mark: ##[error title=x]forged")
    say("ann/##[stop-commands]x.py")
    assert "##[" not in capfd.readouterr().err
    assert "[[ATTACHMENT|" not in legal("[[ATTACHMENT|/etc/passwd]]")
