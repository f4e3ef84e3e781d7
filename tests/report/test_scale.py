"""Points in the scale and the notation of a platform's column: converted when asked for only."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import Call
from support.course import CANVAS, MARKED, MOODLE, WORKSHEET, one_mark, rows

from grader.report.exported import Export
from grader.report.marks import Student, by_student
from grader.report.scale import decimal_mark, in_scale, number, other_scale, unknown_scale
from grader.report.table import read_lines

TINY = ("--problem", "tiny")
HUNDREDFOLD = {id_: Fraction(points) * 10 for id_, points in MARKED.items()}


def saved(folder: Path, path: Path, *changes: tuple[str, str]) -> Path:
    """A course's file with other numbers."""
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / path.name).write_text(text, "utf-8")
    return folder / path.name


class TestCommand:
    def test_canvas_converts_when_asked(self, report: Call, tmp_path: Path) -> None:
        path = saved(tmp_path, CANVAS, (",5.00,10.00,", ",5.00,100.00,"))
        given = ("canvas", "--gradebook", path, *TINY)
        code, told, err = report(*given)
        assert (code, told) == (2, "")
        assert "Canvas gives 100.00 points for this assignment, the record 10.0: add --scale" in err
        code, told, err = report(*given, "--scale")
        assert code == 3
        filled = {row["ID"]: row["tiny (9002)"] for row in rows(told)}
        assert {id_: Fraction(filled[id_]) for id_ in MARKED} == HUNDREDFOLD
        assert (filled["106"], filled["109"], filled["111"]) == ("3.50", "EX", "7.25")

    def test_moodle_converts_when_asked(self, report: Call, tmp_path: Path) -> None:
        path = saved(tmp_path, WORKSHEET, (",10.00,", ",100.00,"))
        given = ("moodle", "--worksheet", path, *TINY)
        code, told, err = report(*given)
        assert (code, told) == (2, "")
        assert f"{path}: Maximum Grade: Moodle gives 100.00 points for this assignment" in err
        code, told, err = report(*given, "--scale")
        assert code == 3
        filled = {row["Identifier"].rpartition(" ")[2]: row for row in rows(told)}
        assert {id_: Fraction(filled[id_]["Grade"]) for id_ in MARKED} == HUNDREDFOLD
        assert filled["101"]["Feedback comments"] == "tiny: accepted (AC), 10 of 10 points"
        assert filled["110"]["Grade"] == "5"  # of 5.00
        assert filled["106"]["Grade"] == "3.50"

    def test_a_sum_is_a_share_of_all_problems(self, report: Call, tmp_path: Path) -> None:
        """Also of problems that one student did not hand in, or that one report is not about."""
        path = saved(tmp_path, CANVAS, ("10.00,20.00", "10.00,100.00"))
        given = ("canvas", "--gradebook", path, "--assignment", "Sum", "--scale")
        for student in ((), ("--student", "boek"), ("--student", "annlee")):
            code, told, _ = report(*given, *student)
            filled = {row["ID"]: row["Sum (9003)"] for row in rows(told)}
            assert code == (0 if student else 3)
            if "boek" not in student:
                assert filled["101"] == "83.333333335"  # 16.666666667 of 20
            if "annlee" not in student:
                assert filled["105"] == "0"
        code, _, err = report("canvas", "--gradebook", CANVAS, "--assignment", "Sum")
        assert code == 3
        assert "Canvas gives" not in err

    def test_a_decimal_comma_stays_one(self, report: Call, tmp_path: Path) -> None:
        canvas = tmp_path / "canvas.csv"
        canvas.write_bytes(
            "Student;ID;SIS Login ID;Section;tiny (9002);Current Score\n"
            "    Points Possible;;;;10,00;(read only)\n"
            '"Ek, Bo";105;boek;A;3,50;35,00\n'
            '"לוי, דנה";104;dana;1.1;;\n'.encode()
        )
        _, told, _ = report("canvas", "--gradebook", canvas, *TINY)
        assert told == (
            "Student;ID;SIS Login ID;Section;tiny (9002)\n"
            "    Points Possible;;;;10,00\n"
            '"Ek, Bo";105;boek;A;0,0\n'
            '"לוי, דנה";104;dana;1.1;6,666666667\n'
        )
        sheet = tmp_path / "sheet.csv"
        sheet.write_bytes(
            "Identifier,Full name,Grade,Maximum Grade\r\n"
            'Teilnehmer/in104,דנה לוי,,"100,00"\r\n'.encode()
        )
        _, told, err = report("moodle", "--worksheet", sheet, *TINY, "--scale")
        assert told.endswith('Teilnehmer/in104,דנה לוי,"66,66666667","100,00"\r\n')
        assert "note: no column Feedback comments: no feedback was written" in err
        book = tmp_path / "book.csv"
        book.write_bytes(b"Email address;Quiz (Real)\r\neve;1,5\r\nboek;-\r\n")
        _, told, err = report("moodle", "--gradebook", book, *TINY)
        assert told.splitlines()[0] == "Email address;tiny;tiny (Feedback)"
        assert told.splitlines()[1].startswith("boek;0,0;")
        assert "note: the file gives no maximum: the marks are points out of 10.0" in err

    def test_a_maximum_that_is_no_number_is_refused(self, report: Call, tmp_path: Path) -> None:
        for most in ('"1,000"', "(nur lesen)"):
            path = saved(tmp_path, CANVAS, ("10.00,20.00", f"{most},20.00"))
            code, told, err = report("canvas", "--gradebook", path, *TINY, "--scale")
            assert (code, told) == (2, "")
            assert "tiny (9002): expected a number in the row Points Possible, found" in err

    def test_without_a_maximum_nothing_can_be_converted(self, report: Call, tmp_path: Path) -> None:
        for old, new in (("10.00,20.00", ",20.00"), ("10.00,20.00", "0.00,20.00")):
            path = saved(tmp_path, CANVAS, (old, new))
            code, told, err = report("canvas", "--gradebook", path, *TINY)
            assert (code, rows(told)[2]["tiny (9002)"]) == (3, "10.0")
            assert "note: the file gives no maximum: the marks are points out of 10.0" in err
            code, told, err = report("canvas", "--gradebook", path, *TINY, "--scale")
            assert (code, told) == (2, "")
            assert "--scale needs a number in the row Points Possible, found none" in err
        path = saved(tmp_path, WORKSHEET, ("Maximum Grade", "Most"))
        code, told, err = report("moodle", "--worksheet", path, *TINY)
        assert (code, rows(told)[0]["Grade"]) == (3, "10.0")
        assert "note: the file gives no maximum" in err
        code, told, err = report("moodle", "--worksheet", path, *TINY, "--scale")
        assert (code, told) == (2, "")
        assert "expected one column Maximum Grade, found 0" in err
        path = saved(tmp_path, WORKSHEET, (",,10.00,", ",,,"))
        code, told, err = report("moodle", "--worksheet", path, *TINY, "--scale")
        assert [row["Grade"] for row in rows(told)[:2]] == ["", "6.666666667"]
        assert "not written: annlee (101): no Maximum Grade to convert to" in err

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (("moodle",), "of Moodle's files only a --worksheet has it"),
            (("moodle", "--gradebook", MOODLE), "of Moodle's files only a --worksheet has it"),
            (("csv",), "--scale is for --to canvas and moodle, not csv"),
        ],
    )
    def test_where_there_is_no_scale(
        self, given: tuple[str | Path, ...], told: str, report: Call
    ) -> None:
        code, shown, err = report(*given, *TINY, "--scale")  # type: ignore[arg-type]
        assert (code, shown) == (2, "")
        assert told in err

    @pytest.mark.parametrize("most", ["-3.00", "0.00", '"Good, Bad"'])
    def test_a_grade_of_words_is_refused(self, most: str, report: Call, tmp_path: Path) -> None:
        """Moodle exports the maximum of such a grade as the negative number of its scale."""
        path = saved(tmp_path, WORKSHEET, (",10.00,", f",{most},"))
        for scale in ((), ("--scale",)):
            code, told, err = report("moodle", "--worksheet", path, *TINY, *scale)
            assert code == 3
            assert rows(told)[0]["Grade"] == ""
            assert "not written: annlee (101): the grade is one of a scale, not a number" in err


def student(score: float) -> Student:
    return by_student([one_mark("x", score=score)])[0]


@pytest.mark.parametrize(
    ("score", "most", "told"),
    [
        (10.0, "100", "100"),
        (6.666666667, "100", "66.66666667"),
        (6.666666667, "15", "10"),  # 10.0000000005
        (1.0, "3", "0.3"),
        (1.0, "0.3", "0.03"),
        (7.0, "3.3", "2.31"),
        (10 / 3, "7", "2.333333333"),
        (9.9999999999, "3", "2.99999999997"),  # not 3
        (1e-12, "3", "0.0000000000003"),  # not 0
        (0.0, "3", "0"),
        (6.666666667, "10.00", "6.666666667"),
        (10.0, "10", "10.0"),
    ],
)
def test_points_are_converted_exactly(score: float, most: str, told: str) -> None:
    assert in_scale(student(score), Decimal(most), ".") == told
    assert in_scale(student(score), Decimal(most), ",") == told.replace(".", ",")
    assert Fraction(in_scale(student(score), None, ".")) == Fraction(repr(score))


@given(st.floats(0, 10), st.decimals("0.01", 10_000, places=2))
def test_a_conversion_keeps_shares(score: float, most: Decimal) -> None:
    told = in_scale(student(score), most, ".")
    share = Fraction(repr(score)) / 10
    assert abs(Fraction(told) - share * Fraction(most)) <= Fraction(1, 10**9)
    assert (Fraction(told) == 0) == (score == 0)
    assert (Fraction(told) == Fraction(most)) == (score == 10)
    assert "e" not in told.lower()


def test_a_change_of_the_problem_leaves_several_maxima() -> None:
    newer = replace(one_mark("b", score=15.0), max_score=20.0)
    both = by_student([one_mark("a", score=5.0), newer])
    assert [in_scale(each, Decimal(100), ".") for each in both] == ["50", "75"]
    assert "the record 10.0 or 20.0: add --scale" in other_scale("Canvas", "100.00", both)
    assert unknown_scale(both) == [
        "the file gives no maximum: the marks are points out of 10.0 or 20.0"
    ]
    assert unknown_scale([]) == []


@pytest.mark.parametrize("text", ["", "-", "-3", "1,000.00", "1e3", "ten", "٣", "1.", ".5", "5%"])
def test_what_is_no_number_of_points(text: str) -> None:
    assert number(text, ".") is number(text, ",") is None


def test_a_number_has_the_file_s_decimal_mark_or_none() -> None:
    assert [number(" 10.50 ", mark) for mark in ".,"] == [Decimal("10.5"), None]
    assert [number("3,5", mark) for mark in ".,"] == [None, Decimal("3.5")]
    assert [number("7", mark) for mark in ".,"] == [Decimal(7), Decimal(7)]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        ("a;b\n10;5\n", "."),
        ("a;b\n10,00;5.1\n", ","),  # the column itself
        ("a;b\n10;5,1\n", ","),  # else the others
        ("a;b\n10;5,1\n8;5.1\n7;5,2\n", ","),  # most of them
        ("a;b\n10;1,000.5\n", "."),
        ("a;b\n1,000;5.00\n", "."),  # a thousand
        ("a;b\n1,000;5\n", ","),
        ("c;b\n10;5,5\n", ","),
        ("a;Department\n10;3,14\n", "."),  # whatever people write about themselves
        ("a;b\n10;3,14\n9;three\n", "."),
    ],
)
def test_the_decimal_mark_is_the_file_s(cells: str, mark: str) -> None:
    export = Export(Path("e.csv"), tuple(read_lines(cells, ";")), ";")
    assert decimal_mark(export, "a") == mark
