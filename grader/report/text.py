"""A report for a person: a verdict line, a table of cases, the first case that fails in full."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isinf

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.cases.values import Value
from grader.grading.compare import times
from grader.grading.report import CaseResult, Floats, Report
from grader.text import one_line, plain_text
from grader.verdict import TITLES, Verdict

COLOURS = {Verdict.AC: "green", Verdict.WA: "red", Verdict.JE: "magenta"}
OTHER_COLOUR = "yellow"
MAX_PRINTED_LINES = 20
HIDDEN = "a hidden case: its input, expected and actual values are not shown"


def headline(report: Report) -> Text:
    """``wrong answer · eager_debug_step_count · 7.5 of 10 points · file.py``."""
    points = (
        "not scored"
        if report.score is None
        else f"{number(report.score)} of {number(report.max_score)} points"
    )
    colour = COLOURS.get(report.verdict, OTHER_COLOUR)
    return Text.assemble(
        (TITLES[report.verdict], f"bold {colour}"),
        f" ({report.verdict}) · {report.problem} · {points} · {one_line(report.path)}",
    )


def render(report: Report, verbose: bool = False) -> Group:
    """The whole report; ``verbose`` adds what was printed and what the report follows from."""
    parts: list[RenderableType] = [headline(report)]
    parts += [indented(Text(plain_text(message))) for message in report.messages]
    parts += [
        indented(Text(f"The mistake: {message}", style="bold"))
        for _, message in report.misconceptions
    ]
    parts += [indented(Text(f"Hint: {plain_text(message)}")) for _, message in report.hints]
    failing = next((case for case in report.cases if case.verdict != Verdict.AC), None)
    if report.loaded:
        parts.append(_table(report))
        if failing is not None:
            parts.append(_failing("First case that fails", report, failing))
            if failing.verdict != report.verdict:
                named = next(case for case in report.cases if case.verdict == report.verdict)
                parts.append(_failing(f"First {TITLES[report.verdict]}", report, named))
    if verbose:
        parts += _details(report)
    return Group(*parts)


def _table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    table.add_column("case", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("error / allowed", justify="right", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("memory", justify="right", no_wrap=True)
    for case in report.cases:
        colour = COLOURS.get(case.verdict, OTHER_COLOUR)
        table.add_row(
            case.name,
            Text(case.verdict, style=colour),
            f"{number(case.score)}/{number(case.max_score)}" if case.max_score else "",
            ", ".join(_ratio(ratio) for ratio in case.error_ratio),
            f"{case.wall_s:.2f} s" if case.wall_s else "",
            f"{case.memory_mib:.0f} MiB" if case.memory_mib else "",
        )
    return table


def _failing(heading: str, report: Report, case: CaseResult) -> Group:
    title = Text(f"{heading}: {case.name}", style="bold")
    if case.note:
        title.append(f" ({case.note})", style="not bold dim")
    reason = plain_text(case.reason.for_staff).splitlines() or [TITLES[case.verdict]]
    parts: list[RenderableType] = [title, *(Text(f"  {line}") for line in reason)]
    if case.expected is None:
        return Group(*parts, Text(f"  {HIDDEN}", style="dim"))
    parts.append(inputs(case))
    if case.actual is not None and case.expected.size == len(case.error_ratio):
        parts.append(indented(_components(report.components, case.expected, case)))
    else:
        parts.append(indented(_grid(_outputs(report.components, case.expected, case))))
    return Group(*parts)


def inputs(case: CaseResult) -> RenderableType:
    """The arguments of a case, one a line."""
    return indented(_grid(_inputs(case.inputs)))


def _grid(rows: Iterable[tuple[str, str | Text]]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column()
    for label, shown in rows:
        grid.add_row(label, shown)
    return grid


def _components(names: Sequence[str], expected: Floats, case: CaseResult) -> Table:
    """Expected and actual number side by side, where each component is one number."""
    assert case.actual is not None
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("", "expected", "got", ""):
        table.add_column(heading, no_wrap=True)
    numbers = zip(expected.reshape(-1), case.actual.reshape(-1), strict=True)
    for name, (want, got), ratio in zip(names, numbers, case.error_ratio, strict=True):
        table.add_row(name, f"{want:.9g}", f"{got:.9g}", _judged(ratio))
    return table


def _outputs(
    names: Sequence[str], expected: Floats, case: CaseResult
) -> Iterator[tuple[str, str | Text]]:
    """Whole arrays, and then a line for each component."""
    yield "expected", value(expected)
    if case.actual is not None:
        yield "got", value(case.actual)
    for name, ratio in zip(names, case.error_ratio, strict=bool(case.error_ratio)):
        yield "", Text.assemble(f"{name}: ", _judged(ratio))


def _judged(ratio: float) -> Text:
    if ratio <= 1:
        return Text("right", style="green")
    told = "wrong" if isinf(ratio) else f"off by {times(ratio)} the allowance"
    return Text(told, style="red")


def _inputs(inputs: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, given in inputs.items():
        kind = "" if isinstance(given, float) else f"  {given.dtype} {given.shape}"
        yield name, value(given) + kind


def _details(report: Report) -> Iterator[RenderableType]:
    for name, text in (("stdout", report.printed.stdout), ("stderr", report.printed.stderr)):
        if text:
            lines = text.splitlines()
            shown = lines[:MAX_PRINTED_LINES]
            if len(lines) > len(shown):
                shown.append(f"… and {len(lines) - len(shown)} more lines")
            yield Text(f"{name}:", style="bold")
            yield indented(Text("\n".join(shown)))
    provenance = report.provenance
    versions = ", ".join(f"{name} {version}" for name, version in provenance.versions.items())
    level = provenance.sandbox.level or "not used"
    yield Text(
        f"grader {provenance.grader}, {versions}; sandbox: {level} "
        f"({', '.join(provenance.sandbox.layers)}); {provenance.wall_s:.2f} s",
        style="dim",
    )


def indented(part: RenderableType, by: int = 2) -> Padding:
    """A part that belongs to the line above it."""
    return Padding(part, (0, 0, 0, by), expand=False)


def number(value: float) -> str:
    """A number of points: no more digits than it has, at most four decimals."""
    return f"{round(value, 4):g}"


def _ratio(ratio: float) -> str:
    if ratio == 0 or 0.01 <= ratio < 1000:
        return f"{ratio:.2g}" if ratio < 100 else f"{ratio:.0f}"
    return "∞" if isinf(ratio) else f"{ratio:.0e}"


def value(given: Value | Floats) -> str:
    """Digits enough to give the same number back when copied; long arrays are shortened."""
    if isinstance(given, float):
        return repr(given)
    return np.array2string(given, separator=", ", threshold=64, edgeitems=4, max_line_width=96)
