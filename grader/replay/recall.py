"""A grade as the record holds it, with all that is needed to give it again.

    grade -> its basis -> problem.yaml as it was, the cases with their inputs and expected vectors
          -> its source, a notebook's as Python
          -> its report

The reference, the salt and the folder of the problem are not needed. A primer in that folder only
makes the replay faster.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.cases.make import Case
from grader.errors import JudgeError, UsageError
from grader.grading.expected import Expected
from grader.grading.report import Report
from grader.grading.submission import Submission, is_notebook
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, package, read_spec
from grader.record.basis import Basis
from grader.record.record import Grade, Record
from grader.verdict import Verdict


@dataclass(frozen=True)
class Posed:
    """A problem as it was then: the spec, the cases, the answers of the reference."""

    problem: Problem
    basis: Basis
    cases: tuple[Case, ...]
    expected: Expected


@dataclass(frozen=True)
class Recorded:
    """A grade, and all that it followed from.

    ``is_cut``: the file was larger than the problem allows, and the record holds its beginning.
    That is enough for the verdict, but not for its reason, which names the size.
    """

    grade: Grade
    report: Report
    posed: Posed
    submission: Submission
    is_cut: bool


class Archive:
    """A record whose grades can be given again; what they share is read once."""

    def __init__(self, record: Record, catalogue: Catalogue) -> None:
        """Take primers from ``catalogue``, where there are some."""
        self._record = record
        self._catalogue = catalogue
        self._posed: dict[int, Posed] = {}

    def recall(self, grade: Grade) -> Recorded:
        """A grade; UsageError if it can't be given again, JudgeError if the record is damaged."""
        report = self._record.report(grade.grade_id)
        if grade.verdict == Verdict.JE:
            why = "; ".join(report.messages)
            raise UsageError(
                f"grade {grade.grade_id} is a judge error, which is no mark and has no cases to "
                f"replay: `grader batch` tries it again ({why})"
            )
        if grade.basis_id not in self._posed:
            self._posed[grade.basis_id] = self._pose(grade, report.samples_only)
        posed = self._posed[grade.basis_id]
        if len(report.cases) != len(posed.cases):
            raise JudgeError(
                f"the record is damaged: grade {grade.grade_id} has {len(report.cases)} results, "
                f"and its problem {len(posed.cases)} cases"
            )
        try:
            data = self._record.source(report.sha256)
        except LookupError:
            raise JudgeError(
                f"the record is damaged: it does not hold what grade {grade.grade_id} was given for"
            ) from None
        submission, is_cut = _submission(grade, report, data, posed.problem)
        return Recorded(grade, report, posed, submission, is_cut)

    def _pose(self, grade: Grade, samples_only: bool) -> Posed:
        """The problem of a grade; a run of samples alone (`grader serve`) gives no points."""
        text, basis = self._record.spec_text(grade.basis_id), self._record.basis(grade.basis_id)
        spec, defects = read_spec(text)
        if spec is None:
            why = "; ".join(f"{defect.key}: {defect.message}" for defect in defects)
            raise UsageError(
                f"the problem.yaml of grade {grade.grade_id}, as the record holds it, is none for "
                f"this grader: replay it with the grader that gave the grade ({why})"
            )
        spec = spec.model_copy(update={"samples_only": samples_only})
        cases = self._record.cases(grade.basis_id)
        folder = self._catalogue.problems / spec.id
        return Posed(
            problem=package(spec, text, folder, self._catalogue.references),
            basis=basis,
            cases=tuple(case for case, _ in cases),
            expected=Expected(tuple(vector for _, vector in cases), basis.reference_sha256),
        )


def _submission(
    grade: Grade, report: Report, data: bytes, problem: Problem
) -> tuple[Submission, bool]:
    """The file that was graded, and whether the record holds only its beginning.

    Of a notebook that could be read, the record holds the source; its digest is not the notebook's.
    """
    path = Path(report.path)
    if hashlib.sha256(data).hexdigest() == report.sha256:
        return Submission(path, data, len(data), report.sha256), False
    is_cut = len(data) >= problem.spec.limits.source_kib << 10 and not report.loaded
    if not is_cut and not is_notebook(path):
        raise UsageError(
            f"grade {grade.grade_id} can't be replayed: what the record holds of {report.path} is "
            "not the file that was graded; it was changed, or cut off where another problem "
            "allows no more"
        )
    return Submission(path, data, len(data) + is_cut, report.sha256, is_source=True), is_cut
