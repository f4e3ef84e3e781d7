"""`grader report` as text, JSON and CSV; and cells, which a spreadsheet may run."""

import csv
import io
import json
from pathlib import Path

import pytest
from support.command import Call
from support.course import CANVAS, MOODLE, WORKSHEET, rows, scores

from grader.report.spreadsheet import cell, digits


class TestText:
    def test_the_class(self, report: Call) -> None:
        _, told, _ = report("text")
        assert "most failed cases of tiny" in told
        lines = [" ".join(line.split()) for line in told.splitlines()]
        assert "annlee (101) tiny accepted (AC) 10/10 s00.py" in lines
        assert "דנה לוי tiny wrong answer (WA) 6.6667/10 s03.py" in lines
        assert "Judith Error (106) tiny judge error (JE) s05.py" in lines

    def test_a_student_sees_no_class(self, report: Call) -> None:
        _, told, _ = report("text", "--audience", "student")
        assert told.startswith("student ")
        assert "most failed cases" not in told

    def test_a_student_in_full(self, report: Call) -> None:
        code, told, _ = report("text", "--student", "101")
        assert code == 0
        assert told.count("hidden/01") >= 2
        assert "annlee_other.py" in told
        code, told, _ = report("text", "--student", "Judith Error", "--audience", "student")
        assert "not your fault" in told


class TestJsonAndCsv:
    def test_a_report_a_line_with_whose_it_is(self, report: Call, class_record: Path) -> None:
        lines = [json.loads(line) for line in report("json")[1].splitlines()]
        assert {line["schema"] for line in lines} == {"grader.report/1"}
        told = {(line["student"]["name"], line["problem"]): line["score"] for line in lines}
        assert told == scores(class_record)

    def test_marks_are_those_of_the_record(self, report: Call, class_record: Path) -> None:
        table = rows(report("csv")[1])
        told = {(row["student"].removeprefix("'"), row["problem"]): row["score"] for row in table}
        for key, score in scores(class_record).items():
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
    def test_no_table_has_a_formula(self, given: tuple[str | Path, ...], report: Call) -> None:
        told = report(*given)[1]  # type: ignore[arg-type]
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
