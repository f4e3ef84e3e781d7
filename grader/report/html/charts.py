"""How bars and histograms are drawn by Matplotlib, in the stand-ins of `svg.py` for colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from grader.report.html.svg import COLOURS, drawn, settings

WIDTH, HEIGHT = 5.6, 2.6  # inches, of 72 units each
BAR = 0.3  # inches
FEWEST_LABELLED = 0.07  # of the whole width: a smaller part has no room for a label


@dataclass(frozen=True)
class Layer:
    """Heaps of numbers of one kind; several layers are drawn upon each other."""

    name: str
    colour: str
    counts: Sequence[int]


def bars(
    names: Sequence[str], layers: Sequence[Layer], unit: str, prefix: str, title: str
) -> Markup:
    """A bar for each name, from the top down, with the layers side by side in it."""
    with mpl.rc_context(settings()):
        height = BAR * len(names) + 0.9
        figure = Figure((WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
        left = [0] * len(names)
        widest = max(map(sum, zip(*(layer.counts for layer in layers), strict=True)))
        for layer in layers:
            made = axes.barh(
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
            axes.bar_label(made, labels, label_type="center", color=COLOURS["paper"], fontsize=9)
            left = [start + count for start, count in zip(left, layer.counts, strict=True)]
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        _finish(axes, unit, "x")
        _legend(figure, layers)
        return drawn(figure, prefix, title)


def histogram(
    edges: Sequence[float],
    layers: Sequence[Layer],
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


def _legend(figure: Figure, layers: Sequence[Layer]) -> None:
    figure.legend(
        handles=[Patch(color=COLOURS[layer.colour], label=layer.name) for layer in layers],
        loc="outside upper left",
        ncols=9,
        frameon=False,
        handlelength=1,
        columnspacing=1,
        fontsize=9,
    )
