"""A report in a few lines of plain text, as platforms show it beside a mark."""

from collections.abc import Iterable
from html import escape

from grader.grading.report import CaseResult, Report
from grader.report.advice import advice_on
from grader.report.console import first
from grader.report.shown import score_of, verdict_of
from grader.text import plain_text
from grader.verdict import TITLES, Verdict

MAX_CASES = 5


def brief_lines(report: Report) -> list[str]:
    """Verdict and points, remarks, hints, and the first cases that fail.

    The report must be as its reader may see it.
    """
    found = [f"{report.problem}: {verdict_of(report)}, {score_of(report)}"]
    found += help_lines(report)
    failed = [brief_case(case) for case in report.cases if case.verdict != Verdict.AC]
    return found + (first(failed, MAX_CASES, " cases") if report.loaded else [])


def help_lines(report: Report) -> list[str]:
    """The texts on the whole submission; the report must be as its reader may see it."""
    return [plain_text(str(advice)) for advice in advice_on(report)]


def brief_case(case: CaseResult) -> str:
    """``hidden/02: wrong answer, total is off by 3 times the allowance``."""
    reason = plain_text(case.reason.for_staff)
    return f"{case.name}: {TITLES[case.verdict]}{', ' if reason else ''}{reason}"


def as_html(found: Iterable[str]) -> str:
    """Lines for a platform that takes feedback as HTML; without newlines, which it may add to."""
    escaped = (escape(line, quote=False) for line in found)
    return "<br>".join("<br>".join(line.splitlines()) for line in escaped)
