"""How verdicts, points and times are written for people."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from rich.text import Text

from grader.grading.report import CaseResult, Report
from grader.text import counted
from grader.verdict import TITLES, Verdict

COLOURS = {Verdict.AC: "green", Verdict.WA: "red", Verdict.JE: "magenta"}
OTHER_COLOUR = "yellow"
DECIMALS = 4
MAX_TEXT = 20_000  # characters of a text that a submission printed, or of its source

Points = float | Decimal | Fraction


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


@lru_cache(maxsize=1024)  # most cases have all of their points, or none
def points(*values: Points | None, of: Points | None, decimals: int = DECIMALS) -> tuple[str, ...]:
    """Numbers of points, and after them their maximum ``of``: texts without needless zeros.

    They are rounded to ``decimals``, or to as many more as it takes: only 0 is shown as 0, and only
    all points as all points. The text of None is empty.
    """
    numbers = [None if value is None else _exactly(value) for value in (*values, of)]
    ends = {Fraction(0), numbers[-1] or Fraction(0)}
    between = {number for number in numbers if number is not None} - ends
    while not _apart(ends, between, decimals):
        decimals += 1
    return tuple("" if number is None else _rounded(number, decimals) for number in numbers)


def points_of(score: Points, max_score: Points | None) -> str:
    """``7.5 of 10 points``."""
    return f"{' of '.join(points(score, of=max_score))} points"


def score_of(report: Report) -> str:
    """``7.5 of 10 points``; in a student's edition how many samples are right."""
    if report.samples_only:
        right = sum(case.verdict == Verdict.AC for case in report.cases)
        return f"{right} of {counted(len(report.cases), 'sample')} right, hidden cases not graded"
    return "not scored" if report.score is None else points_of(report.score, report.max_score)


def percent(part: float, whole: float) -> str:
    """``42%``: only all of it is 100%, and only nothing 0%."""
    share = 100 * _exactly(part) / _exactly(whole)
    return f"{points(share, of=100, decimals=0)[0]}%"


def verdict_of(report: Report) -> str:
    """``wrong answer (WA)``; ``accepted on the samples (AC)`` in a student's edition."""
    return f"{title_of(report)} ({report.verdict})"


def title_of(report: Report) -> str:
    """``wrong answer``; ``accepted on the samples`` in a student's edition."""
    on = " on the samples" if report.samples_only and report.verdict == Verdict.AC else ""
    return f"{TITLES[report.verdict]}{on}"


def points_of_case(case: CaseResult) -> str:
    """``0.5/1``; empty for a case without a weight."""
    return "/".join(points(case.score, of=case.max_score)) if case.max_score else ""


def time_of(case: CaseResult) -> str:
    """The wall time; empty for a case that was not run."""
    return f"{case.wall_s:.2f} s" if case.wall_s else ""


def memory_of(case: CaseResult) -> str:
    """The peak memory; empty for a case that was not run."""
    return f"{case.memory_mib:.0f} MiB" if case.memory_mib else ""


def cut(text: str, most: int) -> str:
    """The beginning of a text, and the number of characters that it lacks."""
    more = len(text) - most
    return text if more <= 0 else f"{text[:most]}\n… and {more:,} more characters"


def _exactly(value: Points) -> Fraction:
    """The number that a float shows, which is seldom its binary value."""
    return Fraction(repr(value) if isinstance(value, float) else value)


def _apart(ends: AbstractSet[Fraction], between: AbstractSet[Fraction], decimals: int) -> bool:
    """Whether rounding keeps the ends apart from each other, and from the numbers between them."""
    rounded = {round(end, decimals) for end in ends}
    return len(rounded) == len(ends) and not any(round(n, decimals) in rounded for n in between)


def _rounded(number: Fraction, decimals: int) -> str:
    """A number that is not below 0, rounded."""
    whole, part = divmod(round(number * 10**decimals), 10**decimals)
    return f"{whole}.{part:0{decimals}d}".rstrip("0").rstrip(".")
