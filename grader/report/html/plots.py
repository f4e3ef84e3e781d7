"""Pictures of how a class did. Each has a title, a sentence, and its numbers as a table.

No student's text gets into a picture.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from grader.batches.summary import BORDERLINE, ProblemSummary
from grader.report.html.charts import Layer, bars, histogram
from grader.report.html.numbers import Numbers
from grader.report.shown import points
from grader.verdict import TITLES, Verdict

MAX_BARS = 6
UNIT = "\N{NO-BREAK SPACE}"  # between a number and its unit
BINS = 10
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


def verdicts_plot(problems: Sequence[ProblemSummary]) -> Plot | None:
    """Each problem's verdicts, side by side in a bar; None if nothing is graded."""
    counts = [dict(problem.verdicts) for problem in problems]
    seen = [verdict for verdict in Verdict if any(verdict in each for each in counts)]
    if not seen:
        return None
    layers = [
        Layer(verdict.value, verdict.lower(), [each.get(verdict, 0) for each in counts])
        for verdict in seen
    ]
    names = [problem.problem for problem in problems]
    accepted = (
        f"{name} {each.get(Verdict.AC, 0)}{UNIT}of{UNIT}{sum(each.values())}"
        for name, each in zip(names, counts, strict=True)
    )
    title = "Verdicts by problem"
    return Plot(
        title=title,
        sentence=f"Accepted: {', '.join(accepted)}.",
        svg=bars(names, layers, "submissions", "verdicts", title),
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
    *shown, most = points(*edges, of=top)
    counts = _counts(scores, edges)
    title = f"Points for {problem.problem}"
    return Plot(
        title=title,
        sentence=f"{len(scores)} marks of 0 to {most}: {_count(scores, 0)} have no points, "
        f"{_count(scores, top)} all.",
        svg=histogram(
            edges,
            [Layer("submissions", "bar", counts)],
            list(zip(edges, shown, strict=True))[:: BINS // 5],
            None,
            (f"points of {most}", "submissions"),
            prefix,
            title,
        ),
        header=("points", "submissions"),
        rows=_table(edges, shown, [counts]),
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
        svg=bars(
            [case.name for case in shown],
            [
                Layer("pass another case", "wa", [case.failed_partly for case in shown]),
                Layer(
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
        svg=histogram(
            edges,
            [Layer("right", "ac", counts[0]), Layer("wrong", "wa", counts[1])],
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
        f"The slowest case took {min(numbers.slowest):.3g} to {max(numbers.slowest):.3g}{UNIT}s; "
        + ("the limit is not known." if limit_s is None else f"allowed: {limit_s:g}{UNIT}s."),
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
        f"The peak was {min(numbers.largest):.0f} to {max(numbers.largest):.0f}{UNIT}MiB; "
        + ("the limit is not known." if limit_mib is None else f"allowed: {limit_mib:g}{UNIT}MiB."),
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
        svg=histogram(
            edges,
            [Layer("submissions", "bar", counts)],
            ticks,
            None if limit is None else (limit, "limit"),
            (unit, "submissions"),
            prefix,
            title,
        ),
        header=(unit, "submissions"),
        rows=_table(edges, shown, [counts]),
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
