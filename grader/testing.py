"""Assertions for a course's own tests: a problem accepts or rejects a file."""

from grader.api import to_text
from grader.errors import JudgeError, UsageError
from grader.grading.report import Report
from grader.report.audience import Audience
from grader.session import File, Session
from grader.text import one_line, plain_text
from grader.verdict import TITLES, Verdict

REJECTED = tuple(verdict for verdict in Verdict if verdict not in (Verdict.AC, Verdict.JE))


class ProblemUnderTest:
    """A problem in a test; the fixture ``grader_problem`` makes it.

    A file is a path, or bytes. An assertion that fails says what was expected, and shows the report
    as staff sees it, hidden cases included. Each method raises JudgeError if the grader or the
    reference fails, which says nothing about the file, and UsageError if the file can't be read.
    """

    def __init__(self, session: Session, problem: str) -> None:
        """Load the problem with that id; raises as `Session.load`."""
        self._session = session
        self.problem = session.load(problem)

    def accepts(self, file: File) -> Report:
        """Return the report; AssertionError unless the verdict is AC."""
        __tracebackhide__ = True
        return self._expected(self.grades(file), (Verdict.AC,), None)

    def rejects(
        self, file: File, verdict: str | None = Verdict.WA, misconception: str | None = None
    ) -> Report:
        """Return the report; AssertionError unless it has ``verdict`` (None: any except AC).

        With ``misconception``, the id of a mistake that the problem names, the numbers must be
        those of that mistake. UsageError for an unknown id, or a verdict that no file can get.
        """
        __tracebackhide__ = True
        known = [named.id for named in self.problem.spec.misconceptions]
        if verdict is not None and verdict not in REJECTED:
            raise UsageError(
                f"verdict: expected one of {', '.join(REJECTED)}, or None for any of them, "
                f"found {verdict!r}"
            )
        if misconception is not None and misconception not in known:
            raise UsageError(
                f"misconception: expected one that {self.problem.spec.id} names, "
                f"{', '.join(known) or 'of which there are none'}; found {misconception!r}"
            )
        wanted = REJECTED if verdict is None else (Verdict(verdict),)
        return self._expected(self.grades(file), wanted, misconception)

    def grades(self, file: File) -> Report:
        """Return the report, whatever the verdict."""
        __tracebackhide__ = True
        report = self._session.grade(file, self.problem)
        if report.verdict == Verdict.JE:
            lines = (f"{one_line(report.path)}: no verdict", *map(plain_text, report.messages))
            raise JudgeError("\n".join(lines))
        return report

    @staticmethod
    def _expected(report: Report, wanted: tuple[Verdict, ...], misconception: str | None) -> Report:
        __tracebackhide__ = True
        found = [id_ for id_, _ in report.misconceptions]
        failure = ""
        if report.verdict not in wanted:
            failure = f"expected {_named(*wanted)}, found {_named(report.verdict)}"
        elif misconception is not None and misconception not in found:
            failure = (
                f"expected the misconception {misconception}, found {', '.join(found) or 'none'}"
            )
        if failure:
            raise AssertionError(f"{failure}\n{to_text(report, Audience.STAFF, verbose=True)}")
        return report


def _named(*verdicts: Verdict) -> str:
    if len(verdicts) > 1:
        return "any verdict but accepted (AC)"
    return f"{TITLES[verdicts[0]]} ({verdicts[0]})"
