"""A grade then and now for a person: whether it is the same, and the cases side by side."""

from collections.abc import Iterator

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from grader.grading.report import CaseResult, Floats
from grader.replay.replay import Replayed
from grader.report.case_numbers import arguments, literal
from grader.report.console import grid, indented
from grader.report.rows import Rows, fixed, numbers, prose
from grader.report.shown import (
    colour,
    memory_of,
    points_of,
    points_of_case,
    time_of,
    titled,
    verdict_of,
)
from grader.report.text import HIDDEN, headline
from grader.text import counted, one_line, plain_text
from grader.verdict import Verdict

MAX_SHOWN = 3  # cases that differ, in full
MAX_ELEMENTS = 8  # of the elements that differ, in full


def line(replayed: Replayed) -> Text:
    """``the same · grade 12 · ann · wrong answer (WA) · tiny · 5 of 10 points · ann.py``."""
    grade = replayed.grade
    same = Text("the same", "green") if replayed.same else Text("differs", "bold red")
    whose = one_line(f"{grade.student} {grade.student_id}".strip())
    return Text.assemble(same, f" · grade {grade.grade_id} · {whose} · ", headline(replayed.then))


def render(replayed: Replayed, in_full: bool = False) -> Group:
    """The whole comparison, with the numbers of the cases that differ, or of all ``in_full``."""
    then, now = replayed.then, replayed.now
    parts: list[RenderableType] = [headline(then), indented(Text(_whose(replayed), style="dim"))]
    if replayed.is_cut:
        cut = "the file is larger than allowed; the record has its beginning, and not its size"
        parts.append(indented(Text(cut)))
    parts.append(_outcome(replayed, in_full))
    reasons = replayed.reasons()
    if replayed.same and (others := replayed.others()):
        reasons = [f"And that although this differs: {others}."]
    parts += [indented(Text(plain_text(reason))) for reason in reasons]
    if then.loaded or now.loaded:
        parts.append(_table(replayed))
    shown = [
        (before, after)
        for before, after, differs in zip(then.cases, now.cases, replayed.differs, strict=True)
        if differs or in_full
    ]
    if not then.loaded and not now.loaded:  # every case says the same
        shown = shown[:1]
    parts += [
        part
        for before, after in shown[:MAX_SHOWN]
        for part in _case(before, after, then.components)
    ]
    if len(shown) > MAX_SHOWN:
        more = len(shown) - MAX_SHOWN
        parts.append(Text(f"… and {more} more: name one with --case", style="dim"))
    return Group(*parts)


def _whose(replayed: Replayed) -> str:
    grade = replayed.grade
    name = f"{grade.student} (id {grade.student_id})" if grade.student_id else grade.student
    at = replayed.then.provenance.started_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    counts = "it counts" if grade.counts else "it does not count"
    return one_line(f"grade {grade.grade_id} of {name}, given {at}; {counts}")


def _outcome(replayed: Replayed, in_full: bool) -> Text:
    then, now = replayed.then, replayed.now
    if replayed.same:
        what = then.cases[0].name if in_full else counted(len(then.cases), "case")
        if not then.loaded:
            what = "it can't be loaded"
        return Text(f"The same again, bit for bit: {what}.", style="bold green")
    if replayed.changed:
        score = points_of(now.score or 0.0, now.max_score)
        outcome = f"Not the same again: {verdict_of(now)}, {score} now."
    elif in_full:
        outcome = f"Not the same again: {', '.join(replayed.differs[0])}."
    else:
        count, cases = sum(map(bool, replayed.differs)), counted(len(then.cases), "case")
        outcome = f"Verdict and points are the same again, but {count} of {cases} differ."
    return Text(outcome, style="bold red")


def _table(replayed: Replayed) -> Rows:
    measured = ("time then", "time now", "memory then", "memory now")
    cases = Rows(
        *fixed("case", "then", "now"),
        prose("differs in"),
        *numbers(*measured),
        spare=measured[::-1],
    )
    rows = zip(replayed.then.cases, replayed.now.cases, replayed.differs, strict=True)
    for then, now, differs in rows:
        cases.add_row(
            then.name,
            _earned(then),
            _earned(now),
            Text(", ".join(differs), style="red"),
            *map(time_of, (then, now)),
            *map(memory_of, (then, now)),
        )
    return cases


def _earned(case: CaseResult) -> Text:
    """``WA 0/1``; a case without a weight has no points."""
    return Text(f"{case.verdict} {points_of_case(case)}".rstrip(), style=colour(case.verdict))


def _case(
    then: CaseResult, now: CaseResult, components: tuple[str, ...]
) -> Iterator[RenderableType]:
    """Yield a case in full: reasons, inputs, numbers."""
    yield titled(then)
    for heading, case in (("then", then), ("now ", now)):
        if case.verdict != Verdict.AC:
            reason = plain_text(case.reason.for_staff).replace("\n", "\n  ")
            yield indented(Text(f"{heading}  {case.verdict}: {reason}"))
    if then.expected is None:
        yield indented(Text(HIDDEN, style="dim"))
        return
    yield indented(grid(arguments(then.inputs)))
    yield indented(_numbers(then, now, then.expected, components))


def _numbers(
    then: CaseResult, now: CaseResult, expected: Floats, components: tuple[str, ...]
) -> RenderableType:
    """The expected output, and the output then and now: to the last digit if parts are numbers."""
    returned = (then.actual, now.actual)
    if expected.size == len(components) and all(
        actual is None or actual.size == expected.size for actual in returned
    ):
        lines = Rows(*fixed("", "expected", "then", "now"))
        columns = [_flat(actual, len(components)) for actual in (expected, *returned)]
        for name, *row in zip(components, *columns, strict=True):
            lines.add_row(name, *row)
        return lines
    rows = [
        (heading, "no numbers" if actual is None else literal(actual))
        for heading, actual in (("expected", expected), ("then", then.actual), ("now", now.actual))
    ]
    if then.actual is not None and now.actual is not None:
        rows += _unlike(then.actual, now.actual)
    return grid(rows)


def _flat(values: Floats | None, size: int) -> list[str]:
    if values is None:
        return ["no number"] * size
    return [_digits(number) for number in values.reshape(-1).tolist()]


def _digits(number: float) -> str:
    """All digits; for NaN also the sign, which is a bit of its own."""
    return repr(number) if number == number else "-nan" if np.signbit(number) else "nan"


def _unlike(then: Floats, now: Floats) -> Iterator[tuple[str, str]]:
    """Yield the first elements that differ, with their places; nothing if the shapes differ."""
    if then.shape != now.shape:
        return
    bits = [np.ascontiguousarray(array, dtype="<f8").view("<u8") for array in (then, now)]
    places = np.argwhere(np.atleast_1d(bits[0] != bits[1]))
    for place in places[:MAX_ELEMENTS].tolist():
        at = tuple(place)[: then.ndim]
        yield str(place), f"{_digits(float(then[at]))} then, {_digits(float(now[at]))} now"
    if len(places) > MAX_ELEMENTS:
        yield "", f"… and {len(places) - MAX_ELEMENTS} more"
