"""Marks for a person: the class and a line for each mark, or one student's reports in full."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.batches.summary import Summary
from grader.record.record import Mark
from grader.report import summary_text, text
from grader.report.marks import Graded, who, why_no_mark
from grader.text import one_line
from grader.verdict import TITLES


def render_class(marks: Sequence[Mark], summary: Summary | None) -> Iterator[RenderableType]:
    """The summary, which students may not see, and the marks."""
    if summary is not None:
        yield summary_text.render(summary)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("student", "problem", "verdict"):
        table.add_column(heading, no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("file")
    for mark in marks:
        table.add_row(
            Text(who(mark.student, mark.student_id)),
            mark.problem,
            _verdict(mark),
            "" if mark.score is None else f"{mark.score!r}/{mark.max_score!r}",
            Text(one_line(mark.path)),
        )
    yield table


def render_student(graded: Iterable[Graded]) -> Iterator[RenderableType]:
    """Each report in full."""
    for one in graded:
        if one.report is not None:
            yield text.render(one.report)
        else:
            yield Text(f"{one.mark.problem} · {one_line(one.mark.path)}")
            yield Padding(Text(one_line(why_no_mark(one.mark))), (0, 0, 0, 2), expand=False)


def _verdict(mark: Mark) -> Text:
    if mark.verdict is None:
        return Text(one_line(why_no_mark(mark)))
    colour = text.COLOURS.get(mark.verdict, text.OTHER_COLOUR)
    return Text(f"{TITLES[mark.verdict]} ({mark.verdict})", style=colour)
