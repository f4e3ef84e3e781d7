"""A problem that is ready to grade files, and a file graded: after a judge error, once more."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.cases.make import Case
from grader.errors import JudgeError
from grader.grading.early import OnCase, OnVerdict
from grader.grading.grade import grade_prepared
from grader.grading.notebook import read_source
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.running import MAX_RUNS
from grader.grading.submission import Submission
from grader.grading.told import tried_again
from grader.problem.catalogue import Shelf
from grader.problem.load import require_course
from grader.record.basis import Basis, basis_of
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError
from grader.verdict import Verdict

Graded = tuple[Report, bytes]  # with the source that was looked at


@dataclass(frozen=True)
class Gradable:
    """A problem that can be graded, and what its marks follow from."""

    prepared: Prepared
    cases: tuple[Case, ...]
    basis: Basis


def make_ready(
    ids: Iterable[str], shelf: Shelf, sandbox: Runner, salt: str
) -> dict[str, Gradable | JudgeError]:
    """Make the cases of the problems ``ids``; ``sandbox`` runs their references when needed.

    A problem whose reference can't be read, or whose generators fail, gets its JudgeError: the
    others are still graded. Raises RefusedError if there are no walls, UsageError for
    a student's edition, SpecError if a spec describes cases that can't be made. Not to be called
    from a thread that Ctrl-C interrupts.
    """
    ready: dict[str, Gradable | JudgeError] = {}
    for problem_id in ids:
        prepared = Prepared(require_course(shelf.get(problem_id)), salt, sandbox)
        try:
            ready[problem_id] = gradable(prepared, salt, sandbox)
        except RefusedError:
            raise
        except JudgeError as error:
            ready[problem_id] = error
    return ready


def gradable(prepared: Prepared, salt: str, sandbox: Runner) -> Gradable:
    """Make the cases of one problem; raises as `Prepared.cases`, and as `basis_of`."""
    cases = prepared.cases(sandbox)
    return Gradable(prepared, cases, basis_of(prepared.problem, salt, sandbox.versions))


def grade_file(
    file: Submission,
    ready: Gradable,
    sandbox: Runner,
    was_tried: bool = False,
    on_case: OnCase | None = None,
    on_verdict: OnVerdict | None = None,
) -> Graded:
    """Grade a file; after a judge error, once more. ``was_tried``: that was before this call.

    ``on_case`` and ``on_verdict`` are told of the first try, as `grade_prepared` tells it; a
    student may not see the cases of the second. JudgeError if the grader fails again, RefusedError
    if there are no walls.
    """
    if not was_tried:
        try:
            report, data = _grade_once(file, ready, sandbox, on_case, on_verdict)
            if report.verdict != Verdict.JE or ready.prepared.why_not:
                return report, data
        except RefusedError:
            raise
        except JudgeError:
            pass
    report, data = _grade_once(file, ready, sandbox)
    return tried_again(report), data


def _grade_once(
    file: Submission,
    ready: Gradable,
    sandbox: Runner,
    on_case: OnCase | None = None,
    on_verdict: OnVerdict | None = None,
) -> Graded:
    most = ready.prepared.problem.spec.limits.source_kib
    submission = read_source(file, sandbox, most)
    report = grade_prepared(submission, ready.prepared, sandbox, MAX_RUNS, on_case, on_verdict)
    reference = report.provenance.reference_sha256
    if report.verdict != Verdict.JE and reference != ready.basis.reference_sha256:
        raise JudgeError("the reference was changed since the cases were made: start again")
    return report, submission.data[: most << 10]  # no more of it was looked at
