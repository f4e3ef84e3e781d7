"""What a student is told of an attempt: the one place that decides.

An attempt is all runs of one submission, in order. A student learns three kinds of facts:

    open facts       what a run said before the first hidden input was sent: while the file was
                     loaded, and in the sample cases
    verdicts         of each hidden case the verdict, and the points that follow from it
    chosen texts     messages of the course and of the grader: named mistakes, hints, broken rules,
                     comments. The numbers of a run may choose among them, but no text holds such a
                     number

Nothing else of a hidden case passes: no text, no type's name, no line, no time, no memory. The
same holds for a later process of the attempt, which may know what an earlier one has seen. Where a
whole attempt is made again, since the grader had failed, nothing that it says is an open fact.
"""

from dataclasses import replace

from grader.grading.report import (
    About,
    CaseResult,
    Explanation,
    Printed,
    Provenance,
    Remark,
    Report,
)
from grader.verdict import Verdict

# All that is said of a hidden case with this verdict.
REASONS = {
    Verdict.AC: "",
    Verdict.WA: "it did not return what is expected",
    Verdict.RTE: "it raised an exception, or its process ended",
    Verdict.OLE: "it printed or returned too much",
    Verdict.MLE: "it used too much memory",
    Verdict.TLE: "it took too long",
    Verdict.CE: "the file could not be loaded",
    Verdict.SV: "it made a system call that no solution needs",
    Verdict.JE: "the machine or the grader failed",
}
ASK_STAFF = (
    "the grader or the reference failed; this is not your fault: tell the course staff "
    "(staff: --audience staff says why)"
)
# The subjects of remarks that follow from open facts, or from the student's own source.
OPEN = frozenset(
    {
        About.NOTEBOOK,
        About.LOADING,
        About.NO_HIDDEN_RUN,
        About.SECOND_TRY,
        About.RULES,
        About.UNREAD,
        About.CAPPED,
        About.SAMPLES_ONLY,
        About.OUTDATED,
        About.UNSEEN,
    }
)


def explanation(detail: str, verdict: Verdict, hidden: bool) -> Explanation:
    """The reason for a case's verdict, from its ``detail`` for the staff."""
    return Explanation(REASONS[verdict] if hidden else detail, detail)


SECOND_TRY = Remark(
    About.SECOND_TRY,
    "the grader had failed at its first try: of the second one only the verdicts are shown",
)


def told_remarks(remarks: tuple[Remark, ...], verdict: Verdict | None) -> tuple[Remark, ...]:
    """The remarks on a submission with this verdict that a student may read."""
    if verdict == Verdict.JE:
        return (Remark(About.FAILURE, ASK_STAFF),)
    closed = {About.LOADING} if SECOND_TRY in remarks else set()
    return tuple(remark for remark in remarks if remark.about in OPEN - closed)


def tried_again(report: Report) -> Report:
    """The report of a second try: the first may have seen hidden inputs before it failed."""
    if report.verdict == Verdict.JE:  # of which nothing is told anyway
        return report
    return replace(report, remarks=(*report.remarks, SECOND_TRY))


def told_report(report: Report) -> Report:
    """The report as a student may read it.

    Every field is named here, so that a new one reaches no student until somebody decides so.
    """
    is_open = SECOND_TRY not in report.remarks
    printed = report.printed_openly if is_open else Printed()
    return Report(
        path=report.path,
        sha256=report.sha256,
        problem=report.problem,
        verdict=report.verdict,
        score=report.score,
        max_score=report.max_score,
        components=report.components,
        cases=tuple(told_case(case) if is_open else _hidden(case) for case in report.cases),
        remarks=told_remarks(report.remarks, report.verdict),
        loaded=report.loaded,
        printed=printed,
        printed_openly=printed,
        provenance=_provenance(report, is_open),
        misconceptions=report.misconceptions,
        hints=report.hints if is_open else (),
        breaches=report.breaches,
        comments=report.comments,
    )


def told_case(case: CaseResult) -> CaseResult:
    """A case of a first try as a student may read it: a sample case hides nothing."""
    if case.hidden:
        return _hidden(case)
    return replace(case, reason=Explanation(case.reason.for_staff, case.reason.for_staff))


def _hidden(case: CaseResult) -> CaseResult:
    """A hidden case: its name, its verdict and its points; 0 stands for a time, and for memory."""
    reason = REASONS[case.verdict]
    return CaseResult(
        name=case.name,
        group=case.group,
        visibility=case.visibility,
        verdict=case.verdict,
        reason=Explanation(reason, reason),
        score=case.score,
        max_score=case.max_score,
        note="",
        error_ratio=(),
        wall_s=0.0,
        cpu_s=0.0,
        memory_mib=0.0,
        inputs={},
        expected=None,
        actual=None,
        was_run=False,
        ended_process=False,
    )


def told_day(moment: str) -> str:
    """The day of a moment in ISO 8601: between two moments lies the time of hidden cases."""
    return moment[:10]


def _provenance(report: Report, is_open: bool) -> Provenance:
    """The same with the day alone, the time of the sample cases alone, and no seed."""
    day = report.provenance.started_at.replace(hour=0, minute=0, second=0, microsecond=0)
    wall_s = sum((case.wall_s for case in report.cases if is_open and not case.hidden), 0.0)
    return replace(report.provenance, started_at=day, wall_s=wall_s, seed=None)
