"""The rows of the table of cases: neighbours that came out alike share a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.grading.report import CaseResult
from grader.report.case_numbers import short
from grader.report.shown import memory_of, points_of_case, time_of
from grader.verdict import Verdict


@dataclass(frozen=True)
class CaseRow:
    """One case or several, in words; of several it has the longest time and the most memory."""

    name: str
    verdict: Verdict
    points: str
    ratios: str
    time: str
    memory: str


@dataclass(frozen=True)
class _Alike:
    """What cases that share a row have in common."""

    group: str
    verdict: Verdict
    points: str
    ratios: str


def case_rows(cases: Sequence[CaseResult]) -> Iterator[CaseRow]:
    """The rows for cases in order: ``sample/01``, ``edge/01 to 05``."""
    for alike, found in groupby(cases, key=_alike):
        members = list(found)
        first, count = members[0], len(members)
        last = members[-1].name.rpartition("/")[2]
        yield CaseRow(
            name=first.name if count == 1 else f"{first.name} to {last}",
            verdict=alike.verdict,
            points=f"{count} x {alike.points}" if alike.points and count > 1 else alike.points,
            ratios=alike.ratios,
            time=time_of(max(members, key=lambda case: case.wall_s)),
            memory=memory_of(max(members, key=lambda case: case.memory_mib)),
        )


def _alike(case: CaseResult) -> _Alike:
    return _Alike(
        group=case.name.rpartition("/")[0],
        verdict=case.verdict,
        points=points_of_case(case),
        ratios=", ".join(_ratio(ratio) for ratio in case.error_ratio),
    )


def _ratio(ratio: float) -> str:
    return f"{ratio:.0e}" if 0 < ratio < 0.01 else short(ratio)
