"""Marks as JUnit XML: a suite for each submission, a case for each of its cases.

A verdict is a ``failure`` of that type; the first one also has the texts on the whole submission.
A judge error is an ``error``, and so is a submission that was not graded; neither has points.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from grader.grading.report import Report
from grader.record.record import Mark
from grader.report.advice import advice_on
from grader.report.marks import Reported, who, why_no_mark
from grader.report.xml import add_case, add_outcome, add_suite, add_text, document, legal, suites
from grader.text import plain_text
from grader.verdict import TITLES, Verdict


def write(entries: Iterable[Reported]) -> str:
    """The whole file."""
    root = suites("grader")
    for entry in entries:
        if entry.report is None or entry.report.verdict == Verdict.JE:
            _add_ungraded(root, entry.mark)
        else:
            _add(root, entry.mark, entry.report)
    return document(root)


def _add(root: Element, mark: Mark, report: Report) -> None:
    failed = sum(case.verdict != Verdict.AC for case in report.cases)
    seconds = sum(case.wall_s for case in report.cases)
    student = who(mark.student, mark.student_id)
    suite = add_suite(root, f"{report.problem}: {student}", len(report.cases), failed, 0, seconds)
    properties = SubElement(suite, "properties")
    for name, value in (
        ("verdict", str(report.verdict)),
        ("score", repr(report.score)),
        ("max_score", repr(report.max_score)),
        ("file", mark.path),
        ("sha256", report.sha256),
    ):
        SubElement(properties, "property", name=name, value=legal(value))
    advice = [plain_text(str(one)) for one in advice_on(report) if one.label]
    for case in report.cases:
        added = add_case(suite, report.problem, f"{student}: {case.name}", case.wall_s)
        if case.verdict != Verdict.AC:
            reason = plain_text(case.reason.for_staff)
            first = (reason.splitlines() or [TITLES[case.verdict]])[0]
            text = "\n".join(filter(None, [reason, *advice]))
            add_outcome(added, "failure", case.verdict, first, text)
            advice = []  # it stands once, in the first case that fails
        if case is report.cases[0]:  # some readers ignore the output of a suite
            add_text(added, "system-out", report.printed.stdout)
            add_text(added, "system-err", report.printed.stderr)


def _add_ungraded(root: Element, mark: Mark) -> None:
    student = who(mark.student, mark.student_id)
    suite = add_suite(root, f"{mark.problem}: {student}", 1, 0, 1, 0)
    case = add_case(suite, mark.problem, f"{student}: not graded", 0)
    why = plain_text(why_no_mark(mark))
    add_outcome(case, "error", str(mark.verdict or "not graded"), why.splitlines()[0], why)
