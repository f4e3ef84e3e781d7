"""A grade then and now for a person: is it the same, the cases side by side, what else differs."""

from collections.abc import Iterator

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.grading.report import CaseResult, Floats
from grader.replay.replay import Replayed
from grader.report.text import (
    COLOURS,
    HIDDEN,
    OTHER_COLOUR,
    headline,
    indented,
    inputs,
    number,
    value,
)
from grader.text import one_line, plain_text
from grader.verdict import TITLES, Verdict

MAX_SHOWN = 3  # cases that differ, in full
MAX_ELEMENTS = 8  # of an array: those that differ, in full


def line(replayed: Replayed) -> Text:
    """``the same · grade 12 · ann · wrong answer (WA) · tiny · 5 of 10 points · ann.py``."""
    grade = replayed.grade
    same = Text("the same", "green") if replayed.same else Text("differs", "bold red")
    whose = one_line(f"{grade.student} {grade.student_id}".strip())
    return Text.assemble(same, f" · grade {grade.grade_id} · {whose} · ", headline(replayed.then))


def render(replayed: Replayed, in_full: bool = False) -> Group:
    """All of it; the cases that differ are shown with their numbers, or ``in_full`` each one."""
    then, now = replayed.then, replayed.now
    parts: list[RenderableType] = [headline(then), indented(Text(_whose(replayed), style="dim"))]
    if replayed.is_cut:
        told = "the file is larger than allowed; the record has its beginning, and not its size"
        parts.append(indented(Text(told)))
    parts.append(_outcome(replayed, in_full))
    reasons = replayed.reasons()
    if replayed.same and (others := replayed.others()):
        reasons = [f"And that although this differs: {others}."]
    parts += [indented(Text(plain_text(reason))) for reason in reasons]
    if then.loaded or now.loaded:
        parts.append(_table(replayed))
    shown = [
        (one, other)
        for one, other, differs in zip(then.cases, now.cases, replayed.differs, strict=True)
        if differs or in_full
    ]
    if not then.loaded and not now.loaded:  # every case says the same
        shown = shown[:1]
    parts += [
        part for one, other in shown[:MAX_SHOWN] for part in _case(one, other, then.components)
    ]
    if len(shown) > MAX_SHOWN:
        more = len(shown) - MAX_SHOWN
        parts.append(Text(f"… and {more} more: name one with --case", style="dim"))
    return Group(*parts)


def _whose(replayed: Replayed) -> str:
    grade = replayed.grade
    name = f"{grade.student} (id {grade.student_id})" if grade.student_id else grade.student
    at = replayed.then.provenance.started_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    counts = "it counts" if grade.counts else "it does not count any more"
    return one_line(f"grade {grade.grade_id} of {name}, given {at}; {counts}")


def _outcome(replayed: Replayed, in_full: bool) -> Text:
    then, now = replayed.then, replayed.now
    if replayed.same:
        what = then.cases[0].name if in_full else _counted(len(then.cases))
        if not then.loaded:
            what = "it can't be loaded"
        return Text(f"The same again, bit for bit: {what}.", style="bold green")
    if replayed.changed:
        points = f"{number(now.score or 0.0)} of {number(now.max_score)} points"
        told = f"Not the same again: {TITLES[now.verdict]} ({now.verdict}), {points} now."
    elif in_full:
        told = f"Not the same again: {', '.join(replayed.differs[0])}."
    else:
        count, cases = sum(map(bool, replayed.differs)), _counted(len(then.cases))
        told = f"Verdict and points are the same again, but {count} of {cases} differ."
    return Text(told, style="bold red")


def _counted(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


def _table(replayed: Replayed) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    table.add_column("case", no_wrap=True)
    for heading in ("then", "now"):
        table.add_column(heading, no_wrap=True)
    table.add_column("differs in")
    for heading in ("time then", "now", "memory then", "now"):
        table.add_column(heading, justify="right", no_wrap=True)
    rows = zip(replayed.then.cases, replayed.now.cases, replayed.differs, strict=True)
    for then, now, differs in rows:
        table.add_row(
            then.name,
            _earned(then),
            _earned(now),
            Text(", ".join(differs), style="red"),
            *(f"{case.wall_s:.2f} s" if case.wall_s else "" for case in (then, now)),
            *(f"{case.memory_mib:.0f} MiB" if case.memory_mib else "" for case in (then, now)),
        )
    return table


def _earned(case: CaseResult) -> Text:
    """``WA 0/1``; a case without a weight has no points."""
    points = f" {number(case.score)}/{number(case.max_score)}" if case.max_score else ""
    return Text(f"{case.verdict}{points}", style=COLOURS.get(case.verdict, OTHER_COLOUR))


def _case(
    then: CaseResult, now: CaseResult, components: tuple[str, ...]
) -> Iterator[RenderableType]:
    """One case in full: inputs, reasons, numbers."""
    title = Text(then.name, style="bold")
    if then.note:
        title.append(f" ({then.note})", style="not bold dim")
    yield title
    for heading, case in (("then", then), ("now ", now)):
        if case.verdict != Verdict.AC:
            reason = plain_text(case.reason.for_staff).replace("\n", "\n  ")
            yield indented(Text(f"{heading}  {case.verdict}: {reason}"))
    if then.expected is None:
        yield indented(Text(HIDDEN, style="dim"))
        return
    yield inputs(then)
    yield indented(_numbers(then, now, then.expected, components))


def _numbers(
    then: CaseResult, now: CaseResult, expected: Floats, components: tuple[str, ...]
) -> RenderableType:
    """What was expected, what came then and now: to the last digit where each part is a number."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    returned = (then.actual, now.actual)
    if expected.size == len(components) and all(
        actual is None or actual.size == expected.size for actual in returned
    ):
        for heading in ("", "expected", "then", "now"):
            table.add_column(heading, no_wrap=True)
        columns = [_flat(actual, len(components)) for actual in (expected, *returned)]
        for name, *row in zip(components, *columns, strict=True):
            table.add_row(name, *row)
        return table
    table.add_column("", no_wrap=True, style="dim")
    table.add_column("")
    table.show_header = False
    for heading, actual in (("expected", expected), ("then", then.actual), ("now", now.actual)):
        table.add_row(heading, "no numbers" if actual is None else value(actual))
    if then.actual is not None and now.actual is not None:
        for where, told in _unlike(then.actual, now.actual):
            table.add_row(where, told)
    return table


def _flat(values: Floats | None, size: int) -> list[str]:
    if values is None:
        return ["no number"] * size
    return [_digits(number) for number in values.reshape(-1).tolist()]


def _digits(number: float) -> str:
    """All digits; of NaN the sign as well, which is another bit."""
    return repr(number) if number == number else "-nan" if np.signbit(number) else "nan"


def _unlike(then: Floats, now: Floats) -> Iterator[tuple[str, str]]:
    """The first elements of two arrays of one shape that differ, by their places."""
    if then.shape != now.shape:
        return
    bits = [np.ascontiguousarray(one, dtype="<f8").view("<u8") for one in (then, now)]
    places = np.argwhere(np.atleast_1d(bits[0] != bits[1]))
    for place in places[:MAX_ELEMENTS].tolist():
        at = tuple(place)[: then.ndim]
        yield str(place), f"{_digits(float(then[at]))} then, {_digits(float(now[at]))} now"
    if len(places) > MAX_ELEMENTS:
        yield "", f"… and {len(places) - MAX_ELEMENTS} more"
