"""A record under the problems as they are now: new marks, and marks that stand.

Marks of a problem that count are grouped by their basis: all marks of one basis get new marks, or
none does. A submission that is still due, or ended in a judge error, is left to `grader batch`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.cases.make import Case
from grader.errors import JudgeError, UsageError
from grader.grading.expected import Expected
from grader.problem.load import Problem, read_spec
from grader.problem.model import Spec
from grader.record.basis import Basis, basis_of, salt_sha256
from grader.record.record import Mark, Record
from grader.record.rescorings import Moved, Rescored, Rescoring, Standing
from grader.record.store import Store
from grader.rescoring.again import Change, score_again
from grader.rescoring.answerable import UnansweredError, places
from grader.rescoring.changes import changes
from grader.sandbox.zygote import RefusedError
from grader.verdict import Verdict

Cases = Callable[[Problem], tuple[Case, ...]]  # as `problem_cases`
OTHER_GENERATORS = "its generators, which make the same cases"


@dataclass(frozen=True)
class Unanswered:
    """Marks of a problem that stand, since stored vectors can't answer; the reason."""

    problem: str
    marks: tuple[Mark, ...]
    reason: str


@dataclass(frozen=True)
class Together:
    """Marks with one basis, from runs with one basis; the changes, and the new basis."""

    from_basis_id: int
    basis: Basis
    changes: tuple[str, ...]
    change: Change
    marks: tuple[tuple[Mark, int], ...]  # beside each mark, the grade of its run


@dataclass(frozen=True)
class Planned:
    """The plan for a problem; nothing to do if both lists are empty."""

    problem: str
    together: tuple[Together, ...]
    unanswered: tuple[Unanswered, ...]

    @property
    def changes(self) -> tuple[str, ...]:
        """The changes in words."""
        return tuple(dict.fromkeys(change for group in self.together for change in group.changes))


@dataclass(frozen=True)
class Scored:
    """The outcome for a problem: new marks, and marks that stand."""

    problem: str
    changes: tuple[str, ...]
    moves: tuple[Moved, ...]
    unanswered: tuple[Unanswered, ...]


def plan(record: Record, problems: Sequence[Problem], salt: str, cases: Cases) -> list[Planned]:
    """Plan the rescoring of each problem; ``cases`` makes its cases of today.

    UsageError if a problem's marks follow from another salt; SpecError if a spec describes cases
    that can't be made; RefusedError if generators have no walls to run behind.
    """
    counted: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in record.marks():
        if mark.basis_id is not None and mark.verdict != Verdict.JE:
            counted[mark.problem].append(mark)
    return [_plan(record, problem, counted[problem.spec.id], salt, cases) for problem in problems]


def _plan(
    record: Record, problem: Problem, marks: Sequence[Mark], salt: str, cases: Cases
) -> Planned:
    by_basis: defaultdict[tuple[int, int], list[tuple[Mark, int]]] = defaultdict(list)
    for mark in marks:
        assert mark.grade_id is not None, "it has a mark"
        assert mark.basis_id is not None, "a grade has a basis"
        ran_id, ran_basis_id = record.run_of(mark.grade_id)
        by_basis[mark.basis_id, ran_basis_id].append((mark, ran_id))
    _check_salt(record, problem, salt, [basis_id for basis_id, _ in by_basis])
    together, unanswered = [], []
    made: tuple[Case, ...] | None = None
    for (from_basis_id, ran_basis_id), some in by_basis.items():
        try:
            basis = _basis_now(record.basis(ran_basis_id), problem, salt)
            if basis == record.basis(from_basis_id):
                continue
            made = made or _cases(problem, cases)
            differences = _changes(record, from_basis_id, problem, basis)
            change = _change(record, ran_basis_id, problem, made)
            together.append(Together(from_basis_id, basis, differences, change, tuple(some)))
        except UnansweredError as error:
            its_marks = tuple(mark for mark, _ in some)
            unanswered.append(Unanswered(problem.spec.id, its_marks, str(error)))
    return Planned(problem.spec.id, tuple(together), tuple(unanswered))


def carry_out(record: Record, planned: Planned, by: str = "", why: str = "") -> Scored:
    """Rescore the marks of a problem; a `Store` records all of them, or none.

    JudgeError if the record can't be read or written.
    """
    moves: list[Moved] = []
    left: list[tuple[Mark, str]] = []
    rescorings = [
        Rescoring(
            group.changes,
            group.from_basis_id,
            group.basis,
            group.change.problem,
            group.change.cases,
            _rescored(record, group, moves, left),
        )
        for group in planned.together
    ]
    if isinstance(record, Store):
        record.rescore(rescorings, by, why)
    else:
        for rescoring in rescorings:
            for _ in rescoring.grades:
                pass
    reasons = dict.fromkeys(reason for _, reason in left)
    return Scored(
        planned.problem,
        planned.changes,
        tuple(moves),
        planned.unanswered
        + tuple(
            Unanswered(
                planned.problem, tuple(mark for mark, why_not in left if why_not == reason), reason
            )
            for reason in reasons
        ),
    )


def _rescored(
    record: Record, together: Together, moves: list[Moved], left: list[tuple[Mark, str]]
) -> Iterator[Rescored]:
    """Rescore one grade at a time, so that a large class is not in memory all at once."""
    for mark, ran_id in together.marks:
        try:
            ran = record.report(ran_id)
            report = score_again(together.change, ran)
        except UnansweredError as error:
            left.append((mark, str(error)))
            continue
        assert mark.verdict is not None, "it has a mark"
        assert mark.max_score is not None, "a grade has a basis"
        moves.append(
            Moved(
                mark.student,
                mark.student_id,
                mark.path,
                Standing(mark.verdict, mark.score, mark.max_score),
                Standing(report.verdict, report.score, report.max_score),
            )
        )
        yield Rescored(mark.key, ran_id, ran, together.change.ran_as, report)


def _check_salt(record: Record, problem: Problem, salt: str, basis_ids: Sequence[int]) -> None:
    if basis_ids and salt_sha256(salt) not in {record.basis(n).salt_sha256 for n in basis_ids}:
        given = "another than this" if salt else "none was given"
        raise UsageError(
            f"the marks of {problem.spec.id} follow from the course's salt, and "
            f"{'this is ' if salt else ''}{given}: give it with --salt, or in GRADER_SALT"
        )


def _basis_now(ran: Basis, problem: Problem, salt: str) -> Basis:
    """The basis of a run under today's problem; the grader and the versions stay."""
    try:
        now = basis_of(problem, salt, dict(ran.versions))
    except JudgeError as error:  # a file of the package can't be read
        raise UnansweredError(str(error)) from error
    if now.salt_sha256 != ran.salt_sha256:
        raise UnansweredError("they follow from another salt")
    if now.reference_sha256 != ran.reference_sha256:
        raise UnansweredError("its reference changed")
    return replace(now, grader_sha256=ran.grader_sha256)


def _cases(problem: Problem, cases: Cases) -> tuple[Case, ...]:
    try:
        return cases(problem)
    except RefusedError:
        raise
    except JudgeError as error:
        raise UnansweredError(str(error)) from error


def _changes(record: Record, basis_id: int, problem: Problem, basis: Basis) -> tuple[str, ...]:
    """The changes since the marks that count."""
    was = record.basis(basis_id)
    found = []
    if was.problem_sha256 != basis.problem_sha256:
        found += changes(_stored_spec(record, basis_id), problem.spec)
    if was.generators_sha256 != basis.generators_sha256:
        found.append(OTHER_GENERATORS)
    return tuple(found)


def _change(record: Record, ran_basis_id: int, problem: Problem, cases: tuple[Case, ...]) -> Change:
    old = _stored_spec(record, ran_basis_id)
    try:
        stored = record.cases(ran_basis_id)
    except UsageError as error:
        raise UnansweredError(str(error)) from error
    ran_as = places(problem, cases, old, stored)
    reference_sha256 = record.basis(ran_basis_id).reference_sha256
    vectors = tuple(stored[place][1] for place in ran_as)
    return Change(problem, cases, ran_as, Expected(vectors, reference_sha256), old)


def _stored_spec(record: Record, basis_id: int) -> Spec:
    spec, defects = read_spec(record.spec_text(basis_id))
    if spec is None:
        why = "; ".join(f"{defect.key}: {defect.message}" for defect in defects)
        raise UnansweredError(f"the problem.yaml of then is none to this grader ({why})")
    return spec
