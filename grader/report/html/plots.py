"""Pictures of how a class did. Each has a title, a sentence, and its numbers as a table.

Colours are the stand-ins of `svg.py`. No student's text gets into a picture.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Literal

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from grader.batches.summary import BORDERLINE, ProblemSummary
from grader.report.html.numbers import Numbers
from grader.report.html.svg import COLOURS, drawn, settings
from grader.report.shown import points
from grader.verdict import TITLES, Verdict

WIDTH, HEIGHT = 5.6, 2.6  # inches, of 72 units each
BAR = 0.3  # inches
MAX_BARS = 40
BINS = 10
FEWEST_LABELLED = 0.07  # of the whole width: a smaller part has no room for a label
MIN_RATIO, MAX_RATIO = -6, 6  # powers of ten; ratios beyond are in the first or last heap
SHORTEST_S = 1e-3  # shorter times are drawn as this


@dataclass(frozen=True)
class Plot:
    """A picture, and a sentence and a table for people who can't see it."""

    title: str
    sentence: str
    svg: Markup
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Layer:
    """Heaps of numbers of one kind; several layers are drawn upon each other."""

    name: str
    colour: str
    counts: Sequence[int]


def verdicts_plot(problems: Sequence[ProblemSummary]) -> Plot | None:
    """Each problem's verdicts, side by side in a bar; None if nothing is graded."""
    counts = [dict(problem.verdicts) for problem in problems]
    seen = [verdict for verdict in Verdict if any(verdict in each for each in counts)]
    if not seen:
        return None
    layers = [
        _Layer(verdict.value, verdict.lower(), [each.get(verdict, 0) for each in counts])
        for verdict in seen
    ]
    names = [problem.problem for problem in problems]
    accepted = (
        f"{name} {each.get(Verdict.AC, 0)} of {sum(each.values())}"
        for name, each in zip(names, counts, strict=True)
    )
    title = "Verdicts by problem"
    return Plot(
        title=title,
        sentence=f"Accepted: {', '.join(accepted)}.",
        svg=_bars(names, layers, "submissions", "verdicts", title),
        header=("problem", *(TITLES[verdict] for verdict in seen)),
        rows=tuple(
            (name, *(str(layer.counts[at]) for layer in layers)) for at, name in enumerate(names)
        ),
    )


def marks_plot(problem: ProblemSummary, scores: Sequence[float], prefix: str) -> Plot:
    """The number of submissions over points."""
    assert problem.max_score is not None
    top = problem.max_score or 1.0
    edges = [top * step / BINS for step in range(BINS + 1)]
    counts = _counts(scores, edges)
    title = f"Points for {problem.problem}"
    return Plot(
        title=title,
        sentence=f"{len(scores)} marks of 0 to {points(top)}: {_count(scores, 0)} have no points, "
        f"{_count(scores, top)} all.",
        svg=_histogram(
            edges,
            [_Layer("submissions", "bar", counts)],
            [(edge, points(edge)) for edge in edges[:: BINS // 5]],
            None,
            ("points", "submissions"),
            prefix,
            title,
        ),
        header=("points", "submissions"),
        rows=_table(edges, [points(edge) for edge in edges], [counts]),
    )


def failures_plot(problem: ProblemSummary, prefix: str) -> Plot | None:
    """The cases that fail, first the cases that tell submissions apart; None if none fails."""
    if not problem.failures:
        return None
    cases = sorted(problem.failures, key=lambda case: (-case.failed_partly, -case.failed))
    shown = cases[:MAX_BARS]
    more = f" The first {MAX_BARS} of {len(cases)} are drawn." if len(cases) > MAX_BARS else ""
    title = f"Cases of {problem.problem} that fail"
    return Plot(
        title=title,
        sentence="Most often failed by submissions that pass another case: "
        + ", ".join(f"{case.name} ({case.failed_partly})" for case in cases[:3])
        + f". What fails everywhere fails each case, and says little of any.{more}",
        svg=_bars(
            [case.name for case in shown],
            [
                _Layer("pass another case", "wa", [case.failed_partly for case in shown]),
                _Layer(
                    "fail everywhere", "je", [case.failed - case.failed_partly for case in shown]
                ),
            ],
            "submissions that fail it",
            prefix,
            title,
        ),
        header=("case", "pass another case", "fail everywhere"),
        rows=tuple(
            (case.name, str(case.failed_partly), str(case.failed - case.failed_partly))
            for case in cases
        ),
    )


def ratios_plot(name: str, numbers: Numbers, prefix: str) -> Plot | None:
    """Errors against the allowance: a good tolerance lies far from right and from wrong answers."""
    parts = numbers.components.values()
    right = [ratio for part in parts for ratio in part.right]
    wrong = [ratio for part in parts for ratio in part.wrong]
    inexact = [log10(ratio) for ratio in right if ratio > 0], [log10(ratio) for ratio in wrong]
    if not any(inexact):
        return None
    low = max(MIN_RATIO, min(-1, *(floor(min(each)) for each in inexact if each)))
    high = min(MAX_RATIO, max(1, *(ceil(max(each)) for each in inexact if each)))
    edges = [low + step / 4 for step in range((high - low) * 4 + 1)]
    counts = [_counts(_within(each, low, high), edges) for each in inexact]
    near = sum(part.near(BORDERLINE) for part in parts)
    infinite = sum(part.infinite for part in parts)
    is_beyond = any(not low <= power <= high for each in inexact for power in each)
    beyond = " What is beyond the ends is drawn at them." if is_beyond else ""
    title = f"Error / allowed in {name}"
    return Plot(
        title=title,
        sentence=f"{near} of {len(right) + len(wrong)} are within a factor of {BORDERLINE:g} of "
        f"the allowance, the line at 1. Not drawn: {len(right) - len(inexact[0])} without any "
        f"error, {infinite} that no tolerance would make right.{beyond}",
        svg=_histogram(
            edges,
            [_Layer("right", "ac", counts[0]), _Layer("wrong", "wa", counts[1])],
            [(power, _power(power)) for power in range(low, high + 1, 1 + (high - low) // 9)],
            (0, "allowed"),
            ("error / allowed", "numbers"),
            prefix,
            title,
        ),
        header=("error / allowed", "right", "wrong"),
        rows=_table(edges, [f"{10**edge:.2g}" for edge in edges], counts),
    )


def times_plot(name: str, numbers: Numbers, limit_s: float | None, prefix: str) -> Plot | None:
    """The slowest case of each submission, against the limit; None if nothing ran."""
    if not numbers.slowest:
        return None
    taken = [log10(max(seconds, SHORTEST_S)) for seconds in numbers.slowest]
    limit = None if limit_s is None else log10(limit_s)
    ends = [*taken, *([] if limit is None else [limit])]
    low, high = floor(min(ends)), max(ceil(max(ends)), floor(min(ends)) + 1)
    edges = [low + step / 5 for step in range((high - low) * 5 + 1)]
    return _costs(
        f"Time in {name}",
        f"The slowest case took {min(numbers.slowest):.3g} to {max(numbers.slowest):.3g} s; "
        + ("the limit is not known." if limit_s is None else f"allowed: {limit_s:g} s."),
        "seconds, slowest case",
        (taken, edges, limit),
        [f"{10**edge:.2g}" for edge in edges],
        [(power, _power(power)) for power in range(low, high + 1)],
        prefix,
    )


def memory_plot(name: str, numbers: Numbers, limit_mib: float | None, prefix: str) -> Plot | None:
    """The peak memory of each submission, against the limit; None if nothing ran."""
    if not numbers.largest:
        return None
    top = max([*numbers.largest, limit_mib or 0.0]) or 1.0
    edges = [float(edge) for edge in MaxNLocator(20).tick_values(0, top)]
    return _costs(
        f"Memory in {name}",
        f"The peak was {min(numbers.largest):.0f} to {max(numbers.largest):.0f} MiB; "
        + ("the limit is not known." if limit_mib is None else f"allowed: {limit_mib:g} MiB."),
        "MiB, peak",
        (numbers.largest, edges, limit_mib),
        [f"{edge:.0f}" for edge in edges],
        [(edge, f"{edge:.0f}") for edge in edges[::4]],
        prefix,
    )


def _costs(
    title: str,
    sentence: str,
    unit: str,
    drawn: tuple[Sequence[float], Sequence[float], float | None],
    shown: Sequence[str],
    ticks: Sequence[tuple[float, str]],
    prefix: str,
) -> Plot:
    """The use of a resource: ``drawn`` are its numbers, the edges of heaps, and the limit."""
    taken, edges, limit = drawn
    counts = _counts(taken, edges)
    return Plot(
        title=title,
        sentence=sentence,
        svg=_histogram(
            edges,
            [_Layer("submissions", "bar", counts)],
            ticks,
            None if limit is None else (limit, "limit"),
            (unit, "submissions"),
            prefix,
            title,
        ),
        header=(unit, "submissions"),
        rows=_table(edges, shown, [counts]),
    )


def _bars(
    names: Sequence[str], layers: Sequence[_Layer], unit: str, prefix: str, title: str
) -> Markup:
    """A bar for each name, from the top down, with the layers side by side in it."""
    with mpl.rc_context(settings()):
        height = BAR * len(names) + 0.9
        figure = Figure((WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
        left = [0] * len(names)
        widest = max(map(sum, zip(*(layer.counts for layer in layers), strict=True)))
        for layer in layers:
            bars = axes.barh(
                range(len(names)), layer.counts, left=left, color=COLOURS[layer.colour], height=0.8
            )
            labels = [
                f"{layer.name} {count}"
                if count >= FEWEST_LABELLED * widest * len(layer.name) / 2
                else f"{count}"
                if count >= FEWEST_LABELLED * widest
                else ""
                for count in layer.counts
            ]
            axes.bar_label(bars, labels, label_type="center", color=COLOURS["paper"], fontsize=9)
            left = [start + count for start, count in zip(left, layer.counts, strict=True)]
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        _finish(axes, unit, "x")
        _legend(figure, layers)
        return drawn(figure, prefix, title)


def _histogram(
    edges: Sequence[float],
    layers: Sequence[_Layer],
    ticks: Sequence[tuple[float, str]],
    line: tuple[float, str] | None,
    units: tuple[str, str],
    prefix: str,
    title: str,
) -> Markup:
    """Heaps between edges, with the layers upon each other, and perhaps a line."""
    with mpl.rc_context(settings()):
        figure = Figure((WIDTH, HEIGHT), layout="constrained")
        axes = figure.add_subplot()
        bottom = [0] * (len(edges) - 1)
        widths = [(high - low) * 0.94 for low, high in pairwise(edges)]
        for layer in layers:
            axes.bar(
                edges[:-1],
                layer.counts,
                widths,
                bottom,
                align="edge",
                color=COLOURS[layer.colour],
            )
            bottom = [under + count for under, count in zip(bottom, layer.counts, strict=True)]
        axes.set_xlim(edges[0], edges[-1])
        axes.set_xticks([at for at, _ in ticks], [label for _, label in ticks])
        axes.set_xlabel(units[0])
        if line is not None:
            axes.axvline(line[0], color=COLOURS["ink"], linestyle="--", linewidth=1)
            is_right = line[0] > (edges[0] + edges[-1]) / 2
            axes.annotate(
                line[1],
                (line[0], 1),
                (-4 if is_right else 4, -2),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="right" if is_right else "left",
                va="top",
                fontsize=9,
            )
        _finish(axes, units[1], "y")
        if len(layers) > 1:
            _legend(figure, layers)
        return drawn(figure, prefix, title)


def _finish(axes: Axes, unit: str, axis: Literal["x", "y"]) -> None:
    """Put whole numbers and thin lines on the axis that counts."""
    counted = axes.xaxis if axis == "x" else axes.yaxis
    counted.set_major_locator(MaxNLocator("auto", integer=True))
    counted.set_label_text(unit)
    axes.grid(axis=axis, color=COLOURS["line"], linewidth=0.5)
    axes.set_axisbelow(True)


def _legend(figure: Figure, layers: Sequence[_Layer]) -> None:
    figure.legend(
        handles=[Patch(color=COLOURS[layer.colour], label=layer.name) for layer in layers],
        loc="outside upper left",
        ncols=9,
        frameon=False,
        handlelength=1,
        columnspacing=1,
        fontsize=9,
    )


def _counts(numbers: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Count the numbers between edges, the lower edge included; in the last heap also the upper."""
    counts = [0] * (len(edges) - 1)
    for number in numbers:
        counts[bisect_right(edges, number, 1, len(edges) - 1) - 1] += 1
    return counts


def _within(numbers: Sequence[float], low: float, high: float) -> list[float]:
    return [min(max(number, low), high) for number in numbers]


def _count(numbers: Sequence[float], wanted: float) -> int:
    return sum(number == wanted for number in numbers)


def _table(
    edges: Sequence[float], shown: Sequence[str], counts: Sequence[Sequence[int]]
) -> tuple[tuple[str, ...], ...]:
    """A row for each heap that is not empty."""
    return tuple(
        (f"{shown[at]} to {shown[at + 1]}", *(str(layer[at]) for layer in counts))
        for at in range(len(edges) - 1)
        if any(layer[at] for layer in counts)
    )


def _power(power: int) -> str:
    return f"{10.0**power:g}" if -3 <= power <= 4 else f"1e{power}"
