"""`grader report` as text, JSON and CSV; and cells, which a spreadsheet may run."""

import csv
import io
import json
from collections.abc import Iterable
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import Call
from support.course import CANVAS, MOODLE, WORKSHEET, rows, scores

from grader.report.brief import as_html
from grader.report.spreadsheet import DELIMITERS, NUMBER, cell, digits, html_cell, safe_csv


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
        theirs = "".join(path.read_text("utf-8-sig") for path in (CANVAS, MOODLE, WORKSHEET))
        known = {part for row in csv.reader(io.StringIO(theirs)) for part in row}
        cells = [
            part for row in csv.reader(io.StringIO(told.removeprefix("\ufeff"))) for part in row
        ]
        assert any("HYPERLINK" in part for part in cells)
        assert [part for part in cells if part[:1] in tuple("=+-@\t\r") and part not in known] == []

    @pytest.mark.parametrize(
        "text", ["=1+1", "+cmd|' /C calc'!A0", "-x", "@SUM(1)", "\t1", "-", " =1", '"=1', "\uff1d1"]
    )
    def test_a_formula_is_defused(self, text: str) -> None:
        assert cell(text) == f"'{text}"

    @pytest.mark.parametrize(
        ("text", "safe"),
        [
            ("a;=1", "a;'=1"),
            ("a,\u00a0-x", "a,'\u00a0-x"),
            ("a\n=1", "a\n'=1"),
            ("\t=1", "'\t'=1"),
            ('a;""@x', 'a;\'""@x'),
            ("[1, -2]", "[1,' -2]"),  # after a comma -2] is no number
            ("a-1 = b", "a-1 = b"),
        ],
    )
    def test_what_follows_a_delimiter_may_be_a_cell(self, text: str, safe: str) -> None:
        assert cell(text) == safe

    @given(
        st.lists(
            st.text("=+-@,;\t\r\n\" '<>&x1.", max_size=12).filter(
                lambda t: not NUMBER.fullmatch(t)
            ),
            min_size=3,
            max_size=3,
        ),
        st.booleans(),
    )
    def test_no_delimiter_makes_a_formula_of_our_cells(self, texts: list[str], html: bool) -> None:
        safe = [html_cell(as_html([text])) for text in texts] if html else texts
        assert formulas(safe_csv(("head", "x", "y"), [safe, safe])) == []
        for delimiter in DELIMITERS:
            assert formulas(unsafe_csv([map(cell, safe)] * 2, delimiter)) == []

    @pytest.mark.parametrize("text", ["=1", "a;=1", "a,=1", "a\t=1", "a\n=1", 'a;"=1"', "a; =1"])
    def test_a_formula_is_found_where_nothing_is_done(self, text: str) -> None:
        assert any(formulas(unsafe_csv([["x", text]], delimiter)) for delimiter in DELIMITERS)

    @pytest.mark.parametrize("text", ["a;=1", "x <-y", "=1", "a, -b", '"==  =1"', "if a<=b", "&=1"])
    def test_html_looks_the_same_without_formulas(self, text: str) -> None:
        made = as_html([text])
        safe = html_cell(made)
        assert unescape(safe) == text
        assert cell(safe) == safe
        assert safe != made

    def test_what_a_carriage_return_hides_is_defused(self) -> None:
        assert cell("\r=1") == "'=1"

    @pytest.mark.parametrize(
        "text", ["-1.5", "-1,5", "+46701234567", "1e-05", "a=1", "", "Lee, Ann"]
    )
    def test_what_is_no_formula_stays(self, text: str) -> None:
        assert cell(text) == text

    @pytest.mark.parametrize("score", [10.0, 6.666666667, 0.1 + 0.2, 1e-9, 123456.7, 1e16])
    def test_every_digit_and_no_exponent(self, score: float) -> None:
        assert float(digits(score)) == score
        assert "e" not in digits(score)


def unsafe_csv(rows: Iterable[Iterable[str]], delimiter: str) -> str:
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows(rows)
    return table.getvalue()


def formulas(table: str) -> list[str]:
    """Cells that begin as a formula, perhaps after blanks and quotes, in whatever delimiter."""
    return [
        part
        for delimiter in DELIMITERS
        for row in csv.reader(io.StringIO(table, newline=""), delimiter=delimiter)
        for part in row
        if part.lstrip('" ')[:1] in tuple("=+-@")
    ]
