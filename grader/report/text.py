"""A report for a person: a verdict line, a table of cases, the first case that fails in full."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from grader.grading.report import CaseResult, Report
from grader.report.advice import FROM_STAFF, MISTAKE, advice_on
from grader.report.case_numbers import (
    CaseNumbers,
    Judged,
    case_numbers,
    telling_cases,
    verdict_on,
)
from grader.report.case_rows import case_rows
from grader.report.console import first, grid, indented
from grader.report.marks import Reported, why_no_mark
from grader.report.rows import Rows, fixed, numbers
from grader.report.shown import colour, score_of, title_of, titled
from grader.text import counted, one_line, plain_text
from grader.verdict import TITLES

MAX_PRINTED_LINES = 20
BOLD = (MISTAKE, FROM_STAFF)
HIDDEN = "a hidden case: its input, expected and actual values are not shown"


def headline(report: Report) -> Text:
    """``wrong answer (WA) · eager_debug_step_count · 7.5 of 10 points · file.py``."""
    return Text.assemble(
        (title_of(report), f"bold {colour(report.verdict)}"),
        f" ({report.verdict}) · {report.problem} · {score_of(report)} · {one_line(report.path)}",
    )


def render(report: Report, verbose: bool = False, more: str = "") -> Group:
    """The whole report; ``verbose`` adds what the file printed, and the versions.

    Otherwise a line counts what was printed; ``more`` says what shows it, such as ``-v shows``.
    """
    parts: list[RenderableType] = [headline(report)]
    parts += [
        indented(Text(plain_text(str(advice)), style="bold" if advice.label in BOLD else ""))
        for advice in advice_on(report)
    ]
    if report.loaded:
        parts.append(_cases(report))
        headings = ("First case that fails", f"First {TITLES[report.verdict]}")
        for heading, case in zip(headings, telling_cases(report), strict=False):
            parts.append(_failing(heading, report, case))
    parts += _details(report) if verbose else _counted(report, more)
    return Group(*parts)


def render_reported(entry: Reported) -> Group:
    """The report of a mark in full, or why there is none."""
    if entry.report is not None:
        return render(entry.report, more="--to json has")
    mark = entry.mark
    title = Text(f"{mark.problem} · {one_line(mark.path)}")
    return Group(title, indented(Text(one_line(why_no_mark(mark)))))


def _cases(report: Report) -> Rows:
    cases = Rows(
        *fixed("case", "verdict"),
        *numbers("points", "error / allowed", "time", "memory"),
        spare=("memory", "time", "error / allowed"),
    )
    for row in case_rows(report.cases):
        verdict = Text(row.verdict, style=colour(row.verdict))
        cases.add_row(row.name, verdict, row.points, row.ratios, row.time, row.memory)
    return cases


def _failing(heading: str, report: Report, case: CaseResult) -> Group:
    reason = plain_text(case.reason.for_staff).splitlines() or [TITLES[case.verdict]]
    parts = [titled(case, f"{heading}: "), indented(Text("\n".join(reason)))]
    found = case_numbers(case, report.components)
    if found is None:
        return Group(*parts, indented(Text(HIDDEN, style="dim")))
    outputs = _components(found.components) if found.whole is None else grid(_whole(found))
    return Group(*parts, indented(grid(found.inputs)), indented(outputs))


def _components(components: tuple[Judged, ...]) -> Rows:
    """Expected and actual numbers side by side, if every component is a single number."""
    lines = Rows(*fixed("", "expected", "got", ""))
    for part in components:
        lines.add_row(part.name, part.expected, part.got, _judged(part.ratio))
    return lines


def _whole(found: CaseNumbers) -> Iterator[tuple[str, str | Text]]:
    """Whole arrays, and then a line for each component."""
    for label, array in zip(("expected", "got"), found.whole or (), strict=True):
        if array:
            yield label, array
    for part in found.components:
        yield "", Text.assemble(f"{part.name}: ", _judged(part.ratio))


def _judged(ratio: float) -> Text:
    return Text(verdict_on(ratio), style="green" if ratio <= 1 else "red")


def _counted(report: Report, more: str) -> Iterator[RenderableType]:
    count = sum(len(text.splitlines()) for text in (report.printed.stdout, report.printed.stderr))
    if count:
        shown = f"; {more} {'it' if count == 1 else 'them'}" if more else ""
        yield Text(f"it printed {counted(count, 'line')}{shown}", style="dim")


def _details(report: Report) -> Iterator[RenderableType]:
    for name, text in (("stdout", report.printed.stdout), ("stderr", report.printed.stderr)):
        if text:
            yield Text(f"{name}:", style="bold")
            lines = first(text.splitlines(), MAX_PRINTED_LINES, " lines")
            yield indented(Text("\n".join(lines)))
    provenance = report.provenance
    versions = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
    level = provenance.sandbox.level or "not used"
    yield Text(
        f"grader {provenance.grader}, {versions}; sandbox: {level} "
        f"({', '.join(provenance.sandbox.layers)}); {provenance.wall_s:.2f} s",
        style="dim",
    )
