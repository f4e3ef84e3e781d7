"""How verdicts, points and times are written for people."""

from collections.abc import Iterable

from rich.text import Text

from grader.grading.report import CaseResult, Report
from grader.verdict import TITLES, Verdict

COLOURS = {Verdict.AC: "green", Verdict.WA: "red", Verdict.JE: "magenta"}
OTHER_COLOUR = "yellow"


def colour(verdict: Verdict) -> str:
    """The colour of a verdict on a terminal."""
    return COLOURS.get(verdict, OTHER_COLOUR)


def counts(verdicts: Iterable[tuple[Verdict, int]]) -> Text:
    """``AC 120 · WA 31``."""
    parts = [Text(f"{verdict} {count}", style=colour(verdict)) for verdict, count in verdicts]
    return Text(" · ").join(parts)


def titled(case: CaseResult, heading: str = "") -> Text:
    """The name of a case in bold, and its note."""
    title = Text(f"{heading}{case.name}", style="bold")
    if case.note:
        title.append(f" ({case.note})", style="not bold dim")
    return title


def points(value: float) -> str:
    """A number of points: no more digits than it has, at most four decimals."""
    return f"{round(value, 4):g}"


def points_of(report: Report) -> str:
    """``7.5 of 10 points``."""
    if report.score is None:
        return "not scored"
    return f"{points(report.score)} of {points(report.max_score)} points"


def verdict_of(report: Report) -> str:
    """``wrong answer (WA)``."""
    return f"{TITLES[report.verdict]} ({report.verdict})"


def points_of_case(case: CaseResult) -> str:
    """``0.5/1``; empty for a case without a weight."""
    return f"{points(case.score)}/{points(case.max_score)}" if case.max_score else ""


def time_of(case: CaseResult) -> str:
    """The wall time; empty for a case that was not run."""
    return f"{case.wall_s:.2f} s" if case.wall_s else ""


def memory_of(case: CaseResult) -> str:
    """The peak memory; empty for a case that was not run."""
    return f"{case.memory_mib:.0f} MiB" if case.memory_mib else ""
