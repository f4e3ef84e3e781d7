"""The summary of a step in GitHub Actions: tables in HTML, in which no cell is Markdown or a tag.

GitHub drops a summary of more than 1 MiB: a table ends early, and says how many rows it lacks.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from grader.batches.summary import ProblemSummary
from grader.collect.collection import Key
from grader.record.record import Mark
from grader.report.brief import help_lines
from grader.report.github.annotations import SHOWN
from grader.report.github.github import worst_first
from grader.report.marks import Reported, why_no_mark
from grader.report.shown import counts, points
from grader.text import plain_text
from grader.verdict import Verdict

MOST = 1024 * 1024  # bytes, of all that a step writes
SPARE = 1024  # bytes, for the last line
MAX_CELL = 2000  # characters
SYMBOLS: dict[Verdict | None, str] = {Verdict.AC: "✅", Verdict.JE: "⚠️", None: "⚠️"}
OTHER_SYMBOL = "❌"


def write(
    problems: Sequence[ProblemSummary],
    marks: Sequence[Mark],
    reports: Iterable[Reported] = (),
    most: int = MOST,
) -> str:
    """The page, of less than ``most`` bytes: the class, the marks, the cases of a few reports.

    Marks and ``reports``, which are those of the marks, must be as their reader may see them.
    """
    page = _Page(most)
    told: dict[Key, list[str]] = {}
    in_full: list[Reported] = []
    for entry in reports:
        if entry.report is not None:
            told[entry.mark.key] = help_lines(entry.report)
            if len(marks) <= SHOWN:
                in_full.append(entry)
    if problems:
        header = ("problem", "graded", "mean", "median", "lowest", "highest", "of", "verdicts")
        page.table("Class", header, (_problem(problem) for problem in problems))
    header = ("", "student", "problem", "verdict", "points", "of", "file", "told")
    page.table("Marks", header, (_mark(mark, told) for mark in worst_first(marks)))
    for entry in in_full:
        if entry.report is not None and entry.report.cases:
            rows = (
                (
                    SYMBOLS.get(case.verdict, OTHER_SYMBOL),
                    case.name,
                    case.verdict,
                    "/".join(points(case.score, of=case.max_score)),
                    case.reason.for_staff,
                )
                for case in entry.report.cases
            )
            title = f"{entry.mark.student}: {entry.mark.problem}"
            page.table(title, ("", "case", "verdict", "points", "reason"), rows)
    return page.text


class _Page:
    """Text that stays below a number of bytes."""

    def __init__(self, most: int) -> None:
        self._left = most - SPARE
        self._is_cut = False
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def table(self, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table with the rows that fit; after a table that is cut there are no more."""
        if self._is_cut:
            return
        head = f"<h3>{_cell(title)}</h3>\n<table>\n{_row(header, 'th')}"
        tail = "</table>\n\n"
        if not self._fits(head + tail):
            self._cut("more tables")
            return
        self._add(head)
        self._left -= len(tail)
        made = [_row(row, "td") for row in rows]
        cut = next((n for n, row in enumerate(made) if not self._add_if_it_fits(row)), len(made))
        self._parts.append(tail)
        if cut < len(made):
            self._cut(f"{len(made) - cut} more rows")

    def _cut(self, what: str) -> None:
        self._is_cut = True
        if self._left >= 0:  # else there is no room even for this
            self._parts.append(f"<p>… and {what}: see the log</p>\n\n")

    def _fits(self, text: str) -> bool:
        return len(text.encode()) <= self._left

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._left -= len(text.encode())

    def _add_if_it_fits(self, text: str) -> bool:
        if fits := self._fits(text):
            self._add(text)
        return fits


def _problem(of: ProblemSummary) -> tuple[str, ...]:
    return (
        of.problem,
        str(of.submissions - of.pending),
        *points(of.mean, of.median, of.lowest, of.highest, of=of.max_score),
        counts(of.verdicts).plain,
    )


def _mark(mark: Mark, told: Mapping[Key, Sequence[str]]) -> tuple[str, ...]:
    return (
        SYMBOLS.get(mark.verdict, OTHER_SYMBOL),
        mark.student,
        mark.problem,
        mark.verdict or "",
        *points(mark.score, of=mark.max_score),
        mark.path,
        why_no_mark(mark) or "\n".join(told.get(mark.key, mark.messages)),
    )


def _row(cells: Iterable[str], tag: str) -> str:
    """One line: an empty line would end the table and begin Markdown."""
    return f"<tr>{''.join(f'<{tag}>{_cell(cell)}</{tag}>' for cell in cells)}</tr>\n"


def _cell(text: str) -> str:
    text = plain_text(text)
    cut = text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}…"
    return "<br>".join(escape(line) for line in cut.splitlines())
