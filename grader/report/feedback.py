"""A report in a few lines of plain text, as platforms show it beside a mark."""

from collections.abc import Iterator

from grader.grading.report import CaseResult, Report
from grader.report.text import number
from grader.text import plain_text
from grader.verdict import TITLES, Verdict

MAX_CASES = 5


def lines(report: Report) -> list[str]:
    """Verdict and points, what is to be said of the whole, and the first cases that fail.

    The report must be what its reader may see.
    """
    points = (
        "not scored"
        if report.score is None
        else f"{number(report.score)} of {number(report.max_score)} points"
    )
    told = [f"{report.problem}: {TITLES[report.verdict]} ({report.verdict}), {points}"]
    told += [plain_text(message) for message in report.messages]
    told += [f"The mistake: {message}" for _, message in report.misconceptions]
    told += [f"Hint: {plain_text(message)}" for _, message in report.hints]
    return told + (list(_cases(report)) if report.loaded else [])


def case_line(case: CaseResult) -> str:
    """``hidden/02: wrong answer: total is off by 3 times the allowance``."""
    parts = [case.name, TITLES[case.verdict], plain_text(case.reason.for_staff)]
    return ": ".join(part for part in parts if part)


def _cases(report: Report) -> Iterator[str]:
    failed = [case for case in report.cases if case.verdict != Verdict.AC]
    for case in failed[:MAX_CASES]:
        yield case_line(case)
    if len(failed) > MAX_CASES:
        yield f"… and {len(failed) - MAX_CASES} more cases"


def as_html(told: list[str]) -> str:
    """The lines for a platform that takes feedback for HTML; without newlines, which it may add."""
    escaped = (
        line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in told
    )
    return "<br>".join("<br>".join(line.splitlines()) for line in escaped)
