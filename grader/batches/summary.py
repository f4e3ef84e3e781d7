"""How a class did, and what a person has to look at: from the rows of the record."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.batches.groups import SymptomGroup
from grader.batches.unplaced import SortedUnplaced, sort_unplaced
from grader.collect.collection import Unplaced
from grader.grading.report import About
from grader.record.record import Mark, Result, Superseded
from grader.verdict import Verdict

# If the largest error is within this factor of the allowance, on either side, a slightly different
# tolerance would change the mark.
BORDERLINE = 2.0


@dataclass(frozen=True)
class CaseFailures:
    """How many submissions failed a case, of those that loaded and ran, and with which verdicts.

    ``failed_partly`` counts those that pass another case: a file that fails every case says little
    about this one.
    """

    name: str
    failed: int
    failed_partly: int
    verdicts: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True)
class ProblemSummary:
    """The marks of a problem; if there is none, ``mean`` to ``highest`` are None."""

    problem: str
    submissions: int
    pending: int
    verdicts: tuple[tuple[Verdict, int], ...]
    max_score: float | None
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None
    failures: tuple[CaseFailures, ...]


@dataclass(frozen=True)
class Borderline:
    """A grade whose largest error is near the allowance; ``ratio`` is error / allowed."""

    mark: Mark
    case: str
    ratio: float


@dataclass(frozen=True)
class Summary:
    """How a class did, and all that a person has to look at."""

    problems: tuple[ProblemSummary, ...]
    borderline: tuple[Borderline, ...]
    judge_errors: tuple[Mark, ...]
    pending: tuple[Mark, ...]
    failed: tuple[Mark, ...]
    late: tuple[Mark, ...]
    superseded: tuple[tuple[str, str], ...]
    unplaced: SortedUnplaced
    to_read: tuple[Mark, ...] = ()  # the files that a person should read: `why_to_read`
    groups: tuple[SymptomGroup, ...] = ()


# The subjects of remarks that only a person can judge.
FOR_A_PERSON = frozenset({About.IS_REFERENCE, About.UNREAD})


def why_to_read(mark: Mark) -> str:
    """Why a person should read the file; empty if there is no reason."""
    return "; ".join(remark.text for remark in mark.remarks if remark.about in FOR_A_PERSON)


def summarise(
    marks: Sequence[Mark],
    results: Iterable[Result],
    superseded: Sequence[Superseded],
    unplaced: Sequence[Unplaced],
    groups: Sequence[SymptomGroup] = (),
) -> Summary:
    """Sum a class up, from the rows of its record."""
    by_id = {mark.grade_id: mark for mark in marks if mark.grade_id is not None}
    failures: defaultdict[str, defaultdict[str, Counter[Verdict]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    worst: dict[int, Borderline] = {}
    passes: set[int] = set()  # grades with a case that is right
    failing: list[tuple[int, str]] = []
    for result in results:
        mark = by_id[result.grade_id]
        if result.verdict == Verdict.AC:
            passes.add(result.grade_id)
        elif mark.verdict not in (Verdict.JE, Verdict.CE):
            failures[mark.problem][result.name][result.verdict] += 1
            failing.append((result.grade_id, result.name))
        _keep_worst(worst, mark, result)
    partly = Counter((by_id[grade].problem, name) for grade, name in failing if grade in passes)
    return Summary(
        problems=tuple(
            _problem(problem, [m for m in marks if m.problem == problem], failures[problem], partly)
            for problem in sorted({mark.problem for mark in marks})
        ),
        borderline=tuple(
            sorted(
                (case for case in worst.values() if 1 / BORDERLINE <= case.ratio <= BORDERLINE),
                key=lambda case: abs(case.ratio - 1),
            )
        ),
        judge_errors=tuple(mark for mark in marks if mark.verdict == Verdict.JE),
        pending=tuple(mark for mark in marks if mark.pending and not mark.failure),
        failed=tuple(mark for mark in marks if mark.failure),
        late=tuple(mark for mark in marks if mark.late),
        superseded=tuple((file.path, file.counts) for file in superseded),
        unplaced=sort_unplaced(unplaced, marks),
        to_read=tuple(mark for mark in marks if why_to_read(mark)),
        groups=tuple(groups),
    )


def _keep_worst(worst: dict[int, Borderline], mark: Mark, result: Result) -> None:
    """Keep the largest error of a grade; a case that failed in another way counts as infinite."""
    failed_otherwise = result.verdict not in (Verdict.AC, Verdict.WA)
    ratio = float("inf") if failed_otherwise else max(result.error_ratio, default=float("inf"))
    known = worst.get(result.grade_id)
    if known is None or ratio > known.ratio:
        worst[result.grade_id] = Borderline(mark, result.name, ratio)


def _problem(
    problem: str,
    marks: Sequence[Mark],
    failures: dict[str, Counter[Verdict]],
    partly: Counter[tuple[str, str]],
) -> ProblemSummary:
    scores = [mark.score for mark in marks if mark.score is not None]
    verdicts = Counter(mark.verdict for mark in marks if mark.verdict is not None)
    return ProblemSummary(
        problem=problem,
        submissions=len(marks),
        pending=sum(bool(mark.pending) for mark in marks),
        verdicts=tuple((verdict, verdicts[verdict]) for verdict in Verdict if verdicts[verdict]),
        max_score=next((mark.max_score for mark in marks if mark.max_score is not None), None),
        mean=fmean(scores) if scores else None,
        median=median(scores) if scores else None,
        lowest=min(scores, default=None),
        highest=max(scores, default=None),
        failures=tuple(
            sorted(
                (
                    CaseFailures(
                        name,
                        counted.total(),
                        partly[problem, name],
                        tuple(counted.most_common()),
                    )
                    for name, counted in failures.items()
                ),
                key=lambda case: (-case.failed, case.name),
            )
        ),
    )
