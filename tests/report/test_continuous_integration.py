"""`grader report` as JUnit XML, and as GitHub's annotations and step summary."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from support.command import Call
from support.course import HOSTILE_NAME, one_mark, scores

from grader.cli.exits import tell
from grader.cli.progress import say
from grader.grading.report import Hint
from grader.record.record import Record
from grader.report.audience import Audience
from grader.report.github import github
from grader.report.github import summary as github_summary
from grader.report.github.annotations import Annotation, commands, fenced
from grader.report.marks import Reported, read
from grader.report.xml import legal


class TestJunit:
    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_it_is_valid(self, audience: str, report: Call, junit: Any) -> None:
        junit.validate(report("junit", "--audience", audience)[1])

    def test_verdicts_are_failures_and_ours_an_error(
        self, report: Call, class_record: Path
    ) -> None:
        root = ElementTree.fromstring(report("junit")[1])
        suites = {suite.get("name"): suite for suite in root}
        assert len(suites) == len(scores(class_record))
        wrong = suites["tiny: דנה לוי"]
        assert (wrong.get("failures"), wrong.get("errors")) == ("4", "0")
        assert {one.get("type") for one in wrong.iter("failure")} == {"WA"}
        ours = suites["tiny: Judith Error (106)"]
        assert (ours.get("failures"), ours.get("errors")) == ("0", "1")
        assert [one.get("type") for one in ours.iter("error")] == ["JE"]
        assert list(ours.iter("property")) == []
        properties = {one.get("name"): one.get("value") for one in wrong.iter("property")}
        assert properties["score"] == "6.666666667"

    def test_the_schema_finds_mistakes(self, report: Call, junit: Any) -> None:
        text = report("junit")[1]
        for right, wrong in (
            ('time="0.', 'time="0.1234'),
            ("<failure type=", "<failure kind="),
            ('skipped="0" ', ""),
            ("<failure ", "<oops></oops><failure "),
        ):
            assert right in text
            assert not junit.is_valid(text.replace(right, wrong, 1))

    def test_characters_that_xml_lacks_are_left_out(self) -> None:
        assert legal("a\x00\x1b\ufffe\ud800b\t\n") == "ab\t\n"


class TestGithub:
    def test_nothing_that_a_student_wrote_is_a_command(self, report: Call) -> None:
        told = report("github")[1].splitlines()
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

    def test_the_worst_come_first(self, report: Call) -> None:
        told = report("github")[1].splitlines()
        assert "Judith Error" in told[0]
        assert "compile error (CE)" in told[1]
        assert ",line=1," in told[1]

    def test_files_that_may_be_lost_work_are_warned_of(
        self, report: Call, class_record: Path, tmp_path: Path
    ) -> None:
        shutil.copytree(class_record, tmp_path / "out")
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as connection:
            values = ("fay/a,b.docx", "fay", "", "not a .py file", 0, "other")
            connection.execute("INSERT INTO unplaced VALUES (?, ?, ?, ?, ?, ?)", values)
            connection.commit()
        line = "::warning file=fay/a%2Cb.docx,title=not graded::not a .py file\n"
        assert line in report("github", out=tmp_path / "out")[1]
        for given in (("--student", "annlee"), ("--audience", "student"), ("--problem", "tiny")):
            assert "fay" not in report("github", *given, out=tmp_path / "out")[1]

    def test_a_fence_is_another_one_each_time(self, report: Call) -> None:
        assert report("github")[1] != report("github")[1]
        assert list(fenced([])) == []

    def test_ten_of_a_kind_and_the_rest_is_counted(self) -> None:
        many = [Annotation("error", f"{n} 100%\r\nx") for n in range(12)]
        lines = list(commands([*many, Annotation("notice", "n", "a:b,c", "f,1", 7)], "see: 100%"))
        assert lines[0] == "::error::0 100%25%0Ax"
        assert lines[9] == "::error::and 3 more: see: 100%25"
        assert lines[10:] == ["::notice file=f%2C1,line=7,title=a%3Ab%2Cc::n"]

    def test_a_notebook_s_lines_are_not_those_of_its_source(self, class_record: Path) -> None:
        with Record.open(class_record) as record:
            mark = next(mark for mark in record.marks() if mark.student == "boek")
            assert mark.grade_id is not None
            report = record.report(mark.grade_id)
        for path, line in (("a.py", ",line=1,"), ("a.ipynb", "file=s.py,title")):
            graded = Reported(replace(mark, path="s.py"), replace(report, path=path))
            assert line in next(github.write([mark], lambda _, one=graded: one))


class TestStepSummary:
    def test_it_goes_where_github_says_after_what_is_there(
        self, report: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "summary"
        path.write_text("- a list")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
        report("github")
        text = path.read_text()
        assert text.startswith("- a list\n\n<h3>Class</h3>\n<table>\n")
        report("github", "--summary", tmp_path / "other")
        assert path.read_text() == text
        assert text.endswith((tmp_path / "other").read_text())

    def test_nothing_that_a_student_wrote_is_markdown_or_a_tag(
        self, report: Call, tmp_path: Path
    ) -> None:
        report("github", "--student", HOSTILE_NAME, "--summary", tmp_path / "s")
        text = (tmp_path / "s").read_text()
        for table in text.strip().split("\n\n"):
            root = ElementTree.fromstring(f"<all>{table.replace('<br>', '<br/>')}</all>")
            tags = {one.tag for one in root.iter()}
            assert tags <= {"all", "h3", "table", "tr", "th", "td", "br"}
            # No empty line, which would end the table, and nothing between its rows.
            assert all(line.startswith(("<h3>", "<t", "</t")) for line in table.splitlines())
        assert "&lt;script&gt;alert(1)" in text

    @pytest.mark.parametrize("audience", ["student", "staff"])
    def test_it_tells_the_mistake_and_the_hints(
        self, audience: str, report: Call, class_record: Path, tmp_path: Path
    ) -> None:
        """Of each mark in its row, however many there are; what may be told says the record."""
        assert report("github", "--audience", audience, "--summary", tmp_path / "s")[0] == 3
        text = (tmp_path / "s").read_text()
        assert "/hidden" not in text  # of more than ten marks it has no cases
        with Record.open(class_record) as record:
            entries = [*read(record, record.marks(), Audience(audience))]
        helped = [one for one in entries if one.report and one.report.hints]
        assert len(helped) > 1
        for entry in helped:
            assert entry.report is not None
            row = next(r for r in text.splitlines() if f"<td>{escape(entry.mark.path)}</td>" in r)
            for _, message in entry.report.hints:
                assert escape(f"Hint: {message}") in row
        assert helped[0].report is not None
        named = replace(helped[0].report, misconceptions=(Hint("swapped", "the <sum> is first"),))
        made = github_summary.write((), [helped[0].mark], [replace(helped[0], report=named)])
        assert "The mistake: the &lt;sum&gt; is first<br>Hint: " in made

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

    def test_a_table_that_is_not_there_is_told(self, report: Call, tmp_path: Path) -> None:
        marks = [one_mark("x" * 300, str(n)) for n in range(4)]
        whole = len(github_summary.write((), marks[:3]).encode())
        for most in range(1200, whole + 1100, 7):
            cut = github_summary.write((), marks[:3], most=most)
            assert ("… and" in cut) == (cut.count("<tr>") < 4), most
            assert len(cut.encode()) < most

    def test_a_full_summary_stays_as_it_is(
        self, report: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "summary"
        path.write_text("x" * github_summary.MOST)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
        report("github")
        assert path.stat().st_size == github_summary.MOST

    def test_a_student_sees_no_class(self, report: Call, tmp_path: Path) -> None:
        report("github", "--audience", "student", "--summary", tmp_path / "s")
        assert "<h3>Class</h3>" not in (tmp_path / "s").read_text()


def test_nothing_of_a_students_is_a_command_to_who_reads_the_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """GitHub's runner looks for ##[...] anywhere in a line, a plug-in of Jenkins in JUnit XML."""
    tell("no mark: ##[error title=x]forged")
    say("ann/##[stop-commands]x.py")
    assert "##[" not in capfd.readouterr().err
    assert "[[ATTACHMENT|" not in legal("[[ATTACHMENT|/etc/passwd]]")
