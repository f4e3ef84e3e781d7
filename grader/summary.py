"""How a class did, and what needs a human: from the rows of the record."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.collect import HIDDEN, Collection, Unplaced
from grader.collect.archive import is_hidden
from grader.collect.shapes import Owner
from grader.store import Mark, Result
from grader.verdict import Verdict

# A largest error within this factor of the allowance, on either side, is a mark that a slightly
# other tolerance would change.
BORDERLINE = 2.0


@dataclass(frozen=True)
class CaseFailures:
    """A case that submissions failed: how many, of those that loaded and ran, and the verdicts."""

    name: str
    failed: int
    verdicts: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True)
class ProblemSummary:
    """The marks of one problem. Without a mark, ``mean`` and its like are None."""

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
    """A class. ``nothing_placed`` are files of students of whom none could be placed.

    Hidden ones are among them where a student has no others: nobody is to be missing here.
    """

    problems: tuple[ProblemSummary, ...]
    borderline: tuple[Borderline, ...]
    judge_errors: tuple[Mark, ...]
    pending: tuple[Mark, ...]
    late: tuple[Mark, ...]
    superseded: tuple[tuple[str, str], ...]
    nothing_placed: tuple[Unplaced, ...]
    other_files: tuple[Unplaced, ...]


def summarise(found: Collection, marks: Sequence[Mark], results: Iterable[Result]) -> Summary:
    """The summary of a batch, from what was found and what the record holds."""
    by_id = {mark.grade_id: mark for mark in marks if mark.grade_id is not None}
    failures: defaultdict[str, defaultdict[str, Counter[Verdict]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    nearest: dict[int, Borderline] = {}
    for result in results:
        mark = by_id[result.grade_id]
        if result.verdict != Verdict.AC and mark.verdict not in (Verdict.JE, Verdict.CE):
            failures[mark.problem][result.name][result.verdict] += 1
        _keep_worst(nearest, mark, result)
    of_nobody = _of_nobody_placed(found.unplaced, marks)
    return Summary(
        problems=tuple(
            _problem(problem, [m for m in marks if m.problem == problem], failures[problem])
            for problem in sorted({mark.problem for mark in marks})
        ),
        borderline=tuple(
            sorted(
                (one for one in nearest.values() if 1 / BORDERLINE <= one.ratio <= BORDERLINE),
                key=lambda one: abs(one.ratio - 1),
            )
        ),
        judge_errors=tuple(mark for mark in marks if mark.verdict == Verdict.JE),
        pending=tuple(mark for mark in marks if mark.pending),
        late=tuple(mark for mark in marks if mark.late),
        superseded=tuple((old.entry.path, new.entry.path) for old, new in found.superseded),
        nothing_placed=tuple(one for one in found.unplaced if one in of_nobody),
        other_files=tuple(one for one in found.unplaced if one not in of_nobody),
    )


def _of_nobody_placed(unplaced: Iterable[Unplaced], marks: Iterable[Mark]) -> set[Unplaced]:
    """The files of students who have no mark; two students may bear one name."""
    placed = {(mark.student, mark.student_id) for mark in marks}
    names = {student for student, _ in placed}

    def has_mark(owner: Owner) -> bool:
        """Where only one of two paths tells an id, the same name is the same student."""
        name, student_id = owner.student, owner.student_id
        return bool({(name, student_id), (name, "")} & placed) or (not student_id and name in names)

    files = [one for one in unplaced if not has_mark(one.owner)]
    told = {one.owner for one in files if one.reason != HIDDEN}
    return {
        one
        for one in files
        if one.reason != HIDDEN or not (one.owner in told or is_hidden(one.path.partition("/")[0]))
    }


def _keep_worst(nearest: dict[int, Borderline], mark: Mark, result: Result) -> None:
    """Keep the largest error of a grade; that of a case which failed otherwise is infinite."""
    failed_otherwise = result.verdict not in (Verdict.AC, Verdict.WA)
    ratio = float("inf") if failed_otherwise else max(result.error_ratio, default=float("inf"))
    known = nearest.get(result.grade_id)
    if known is None or ratio > known.ratio:
        nearest[result.grade_id] = Borderline(mark, result.name, ratio)


def _problem(
    problem: str, marks: Sequence[Mark], failures: dict[str, Counter[Verdict]]
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
                    CaseFailures(name, counted.total(), tuple(counted.most_common()))
                    for name, counted in failures.items()
                ),
                key=lambda case: (-case.failed, case.name),
            )
        ),
    )
