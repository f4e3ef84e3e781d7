"""`grader report` into the gradebooks of Canvas and Moodle: the right mark in the right row."""

import csv
import io
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from support.command import GRADER, Call, Called
from support.course import CANVAS, HOSTILE_NAME, MARKED, MOODLE, WORKSHEET, one_mark, rows, scores

from grader.report import canvas, moodle
from grader.report.exported import Export, read_export
from grader.report.marks import Student, by_student
from grader.report.table import read_lines


class TestCanvas:
    def fill(self, report: Call, *given: str) -> tuple[Called, dict[str, dict[str, str]]]:
        called = report("canvas", "--gradebook", CANVAS, *given)
        return called, {row["ID"]: row for row in rows(called[1])}

    def test_the_marks_are_in_the_course_s_own_export(self, report: Call) -> None:
        (code, told, _), filled = self.fill(report, "--problem", "tiny")
        before = {row["ID"]: row for row in rows(CANVAS.read_text("utf-8"))}
        assert code == 3
        assert told.startswith("\ufeff")
        assert list(filled) == list(before)
        for id_, row in filled.items():
            assert row["tiny (9002)"] == MARKED.get(id_, before[id_]["tiny (9002)"])
            for column in ("Student", "SIS User ID", "SIS Login ID", "Section"):
                assert row[column] == before[id_][column]
        assert "    Points Possible,,,,,10.00\r\n" in told

    def test_it_is_read_as_it_was_written(self, report: Call, tmp_path: Path) -> None:
        """Filled once more, it is the same: names, marks, and the mark at its beginning."""
        _, told, _ = report("canvas", "--gradebook", CANVAS, "--problem", "tiny")
        (tmp_path / "again.csv").write_bytes(told.encode())
        again = report("canvas", "--gradebook", tmp_path / "again.csv", "--problem", "tiny")[1]
        assert again == told

    def test_other_assignments_are_left_out(self, report: Call) -> None:
        _, filled = self.fill(report, "--problem", "tiny")
        assert list(filled["101"]) == [
            *("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tiny (9002)")
        ]

    def test_who_is_not_in_it_is_told_with_the_reason(self, report: Call) -> None:
        (_, _, err), filled = self.fill(report, "--problem", "tiny")
        assert "not written: Ghost: no row fits" in err
        assert "not written: Sam Kim: 2 rows fit" in err
        assert "not written: Ex Used (109): is excused in Canvas, and stays so" in err
        assert "not written: Not Assigned (110): is not assigned this in Canvas" in err
        assert (filled["109"]["tiny (9002)"], filled["110"]["tiny (9002)"]) == ("EX", "N/A")

    def test_who_is_missing_costs_the_exit_code(self, report: Call) -> None:
        (code, _, err), _ = self.fill(report, "--problem", "tiny", "--student", "Ghost")
        assert code == 1
        assert "no row fits" in err
        (code, _, err), _ = self.fill(report, "--problem", "tiny", "--student", "annlee")
        assert (code, err) == (0, "")

    @pytest.mark.parametrize("name", ["Sum", "9003", "Sum (9003)"])
    def test_an_assignment_can_be_the_sum_of_problems(self, name: str, report: Call) -> None:
        (_, _, err), filled = self.fill(report, "--assignment", name)
        assert filled["101"]["Sum (9003)"] == "16.666666667"
        assert filled["106"]["Sum (9003)"] == ""  # 10 points, and a judge error
        assert "note: boek: 1 of 2 problems handed in" in err

    def test_an_unknown_assignment_is_refused(self, report: Call) -> None:
        (code, told, err), _ = self.fill(report, "--problem", "tiny", "--assignment", "tinny")
        assert (code, told) == (2, "")
        assert "expected one assignment of the export, found 0 called 'tinny'" in err
        assert "near it: tiny" in err

    def test_what_canvas_computes_is_refused(self) -> None:
        sheet = export(
            ["Student", "ID", "Section", "Total (1)"],
            ["    Points Possible", "", "", "(read only)"],
        )
        with pytest.raises(Exception, match="Total \\(1\\): Canvas lets nobody change it"):
            canvas.fill(sheet, [], "Total")

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"a,b\r\n1,2\r\n", "expected a table with the columns ID, Section, found a, b"),
            (b"", "found nothing"),
            (b"Student,ID,Section,\x81 (1)\r\n", "expected CSV in UTF-8"),
            ("é,ID,Section\r\n".encode() + b"\xe9", "expected CSV in UTF-8"),
            ("Student,ID,Section".encode("utf-16-le"), "expected CSV in UTF-8, found bytes of 0"),
            (b"\xff\xfeS\x00\x00", "expected CSV in UTF-8, as the platform exports it"),
            (
                b"Student,ID,Section,tiny (1)\r\n,,,,\r\n\r\na,1,A,,,x,\r\nb,2,A,,y\r\n",
                "expected 4 cells in each row, as in the first: row 4 has 7, row 5 has 5",
            ),
            (b"Student,ID,Section,ID,tiny (1)\r\na,1,A,,\r\n", "expected one column ID, found 2"),
            (b'Student,ID,Section\r\n1,"a', "expected CSV: row 2, cell 2: a quote that nothing"),
            (b'Student,ID,Section\r\n"a"b', "expected CSV: row 2, cell 1: text after a closing"),
        ],
    )
    def test_what_is_no_export_is_told(
        self, data: bytes, told: str, report: Call, tmp_path: Path
    ) -> None:
        (tmp_path / "e.csv").write_bytes(data)
        code, _, err = report("canvas", "--gradebook", tmp_path / "e.csv", "--problem", "tiny")
        assert code == 2
        assert told in err


def export(*table: list[str]) -> Export:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return Export(Path("e.csv"), tuple(read_lines(text.getvalue(), ",")), ",")


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
        cells, missing = self.cells(*by_student([one_mark("leeann", "1"), one_mark("Ann Lee")]))
        assert cells == ["", ""]
        assert missing == (
            "Ann Lee: the row that fits fits leeann (1) as well",
            "leeann (1): the row that fits fits Ann Lee as well",
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
    def test_the_worksheet_is_filled_and_else_as_it_was(self, report: Call) -> None:
        code, told, err = report("moodle", "--worksheet", WORKSHEET, "--problem", "tiny")
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
        assert "not written: Ex Used (109): Moodle lets nobody change the grade" in err
        assert (
            "not written: Not Assigned (110): Moodle gives 5.00 points for this assignment" in err
        )

    def test_the_import_has_grade_and_feedback_of_those_who_have_a_mark(self, report: Call) -> None:
        code, told, _ = report(
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

    def test_the_import_without_an_export(self, report: Call, class_record: Path) -> None:
        _, told, _ = report("moodle", "--problem", "tiny")
        table = {row["Student"].removeprefix("'"): row for row in rows(told)}
        assert "Judith Error" not in table
        for (student, problem), score in scores(class_record).items():
            if problem == "tiny" and score is not None:
                assert float(table[student]["tiny"]) == score

    def test_feedback_is_no_html_of_a_student_s(self, report: Call) -> None:
        _, told, _ = report("moodle", "--problem", "tiny", "--student", HOSTILE_NAME)
        (row,) = rows(told)
        assert not set("<>\n") & set(row["tiny (Feedback)"].replace("<br>", ""))
        assert "<script>alert(1)</script>" in unescape(row["tiny (Feedback)"])

    def test_a_column_that_is_not_there_is_refused(self, report: Call) -> None:
        code, _, err = report("moodle", "--gradebook", MOODLE, "--assignment", "Assignment: tinny")
        assert code == 2
        assert "near it: Assignment: tiny" in err
        code, _, err = report("moodle", "--gradebook", CANVAS, "--problem", "tiny")
        assert code == 2
        assert "expected a table with the columns ID number or Email address or Username" in err

    def test_a_worksheet_in_another_language_is_told(self, report: Call, tmp_path: Path) -> None:
        (tmp_path / "w.csv").write_text("ID,Vollständiger Name,Bewertung\r\n")
        code, _, err = report("moodle", "--worksheet", tmp_path / "w.csv")
        assert code == 2
        assert "with the platform set to English" in err

    def test_a_scale_and_a_missing_column_are_told(self) -> None:
        sheet = export(["Identifier", "Grade", "Maximum Grade"], ["Participant 1", "", "Good, Bad"])
        written = moodle.worksheet(sheet, by_student([one_mark("x", "1")]), lambda _: "")
        assert "one of a scale" in written.missing[0]
        assert "no column Feedback comments" in written.notes[0]


class TestBytes:
    """Through the command: only cells of ours differ, whatever the file's encoding and quotes."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_only_our_cells_change(self, encoding: str, report: Call, tmp_path: Path) -> None:
        text = (
            '"Identifier"\t"Full name"\t"Grade"\t"Maximum Grade"\t"Feedback comments"\t\t\r\n'
            '"Participant 103"\t"=HYPERLINK(""x"")"\t""\t"10,00"\t"a\r\n-b"\t\t\r\n\r\n'
            "\"Participant 105\"\tboek\t\t10,00\t'=x\t'=y\n"
            "Participant 999\t+46 é\t 3,5 \t10,00\t=1"
        )
        made, path = tmp_path / "made.csv", tmp_path / "sheet.csv"
        path.write_bytes(text.encode(encoding))
        given = ("moodle", "--worksheet", path, "--problem", "tiny", "--output", made)
        expected = text.replace('""\t"10,00"\t"a\r\n-b"', '"10,0"\t"10,00"\t"OURS"')
        expected = expected.replace("boek\t\t10,00\t'=x", "boek\t0,0\t10,00\tOURS")
        assert report(*given)[0] == 3
        feedback = r"tiny: (accepted|compile error) [^\"\t\r\n]*"
        assert re.sub(feedback, "OURS", made.read_bytes().decode(encoding)) == expected
        assert made.read_bytes()[:9] == path.read_bytes()[:9]  # a byte order mark

    def test_stdout_has_the_bytes_of_the_file(self, class_record: Path, tmp_path: Path) -> None:
        path = tmp_path / "sheet.csv"
        path.write_bytes("Identifier,Grade\nTeilnehmer é 999,\n".encode("utf-16"))
        command = [*GRADER, "report", class_record, "--to", "moodle", "--worksheet", path]
        done = subprocess.run(command, capture_output=True, check=False)
        assert (done.returncode, done.stdout) == (3, path.read_bytes())

    def test_columns_without_a_name_are_no_trouble(self, report: Call, tmp_path: Path) -> None:
        path = tmp_path / "book.csv"
        path.write_bytes(b"Email address,Grade,,\nboek,-,,\n")
        _, told, _ = report("moodle", "--gradebook", path, "--problem", "tiny")
        assert told.startswith("Email address,tiny,tiny (Feedback)\nboek,0.0,")


def test_an_export_with_a_mark_at_its_beginning_is_known(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"\xef\xbb\xbfID,Section\r\n")
    assert read_export(tmp_path / "e.csv", ("ID", "Section")).has_bom
