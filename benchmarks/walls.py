"""Measure the cost of the walls for a run, against a plain fork.

    python benchmarks/walls.py [--runs N] [--no-layers] [--output FILE.json]

A plain run is a fork of the same zygote's code with every wall left out: pipes, fork, a file that
returns 1.0, end. Each level runs in turn with it, N times, in one process. Every round begins with
another level, so that no level always pays for work that the level before left undone. Reported are
quartiles of the paired differences, in milliseconds, and of the paired ratios.

    ready   from nothing to READY: pipes, fork, walls
    work    the file is loaded and called
    end     killed, collected, pipes closed
    cpu     of the host, the zygote and the child together: look at this number if others share
            the cores

Then each layer by itself, added to plain. Landlock needs "no new privileges" beneath it, except for
root. The costs do not add up exactly: a layer copies pages that the next layer would copy.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from grader.jail import wire
from grader.jail.wire import Kind
from grader.limits import Limits
from grader.sandbox.outcome import Returned
from grader.sandbox.proof.levels import Level
from grader.sandbox.run import _child  # a run in its parts, to time each
from grader.sandbox.usage import cpu_s
from grader.sandbox.zygote import RefusedError, Zygote

LIMITS = Limits(
    wall_s=20.0, cpu_s=20.0, memory_mib=600, printed_kib=16, returned_kib=16, source_kib=64
)
LOAD = wire.frame(Kind.LOAD, 0, wire.Load("f", 0, "submission.py", b"def f(): return 1.0\n").pack())
CALL = wire.frame(Kind.CALL, 1, wire.pack_arguments([]))
PLAIN = "plain"
PARTS = ("total", "ready", "work", "end", "cpu")
LEVELS = (Level.LANDLOCK, Level.NAMESPACES)
NEEDED_BY = {"landlock": "no new privileges"}
WARM_UP = 20

# Milliseconds of each run, by part.
Times = dict[str, list[float]]


def one_run(zygote: Zygote) -> tuple[dict[str, float], tuple[str, ...]]:
    """Milliseconds of the parts of one run, and the walls that stood; it must give 1.0."""
    cpu_began = time.thread_time() + cpu_s(zygote.pid)
    began = time.perf_counter()
    with _child(zygote, LIMITS) as child:
        layers = child.await_ready()
        ready = time.perf_counter()
        child.step(LOAD, 0)
        answer = child.step(CALL, 1).answer
        worked = time.perf_counter()
    ended = time.perf_counter()
    cpu = time.thread_time() + cpu_s(zygote.pid) - cpu_began + child.cpu_s
    assert isinstance(answer, Returned), answer
    parts = (ended - began, ready - began, worked - ready, ended - worked, cpu)
    return {part: 1000 * taken for part, taken in zip(PARTS, parts, strict=True)}, layers


@contextmanager
def zygotes(ways: Mapping[str, Iterable[str]]) -> Iterator[dict[str, Zygote]]:
    """A zygote for each way, without the layers that the way leaves out; none if it is refused."""
    with ExitStack() as stack:
        started = {
            way: stack.enter_context(Zygote.start(tuple(layers))) for way, layers in ways.items()
        }
        for way, zygote in list(started.items()):
            try:
                assert zygote.versions
            except RefusedError as error:
                print(f"{way} can't be had here: {error}")
                del started[way]
        yield started


def compare(ways: dict[str, Zygote], runs: int) -> dict[str, Times]:
    """``runs`` runs of every way, in turn."""
    for zygote in ways.values():
        for _ in range(WARM_UP):
            one_run(zygote)
    taken: dict[str, Times] = {way: {part: [] for part in PARTS} for way in ways}
    order = list(ways)
    for _ in range(runs):
        for way in order:
            for part, milliseconds in one_run(ways[way])[0].items():
                taken[way][part].append(milliseconds)
        order.append(order.pop(0))
    return taken


def quartiles(values: list[float]) -> list[float]:
    """Lower quartile, median, upper quartile."""
    return statistics.quantiles(values, n=4)


def summary(taken: dict[str, Times], way: str) -> dict[str, dict[str, list[float]]]:
    """Quartiles of a way's parts, and of their extra cost over plain's in the same round."""
    result = {}
    for part, values in taken[way].items():
        pairs = list(zip(values, taken[PLAIN][part], strict=True))
        result[part] = {
            "ms": quartiles(values),
            "more_ms": quartiles([mine - plain for mine, plain in pairs]),
            "ratio": quartiles([mine / plain for mine, plain in pairs]),
        }
    return result


def levels(runs: int, layers: tuple[str, ...]) -> dict[str, dict[str, dict[str, list[float]]]]:
    """The levels against plain."""
    ways = {PLAIN: layers} | {str(level): level.leaves_out for level in LEVELS}
    with zygotes(ways) as started:
        taken = compare(started, runs)
    return {way: summary(taken, way) for way in taken}


def each_layer(runs: int, layers: tuple[str, ...]) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Each layer alone against plain; the first row is plain against another plain: the noise."""
    result = {}
    for layer in ("nothing", *layers):
        added = {layer, NEEDED_BY.get(layer, layer)}
        ways = {PLAIN: layers, layer: [other for other in layers if other not in added]}
        with zygotes(ways) as started:
            if layer not in started:
                continue
            taken = compare(started, runs)
        result[layer] = summary(taken, layer)
    return result


def names_of_layers() -> tuple[str, ...]:
    """All layers of this machine, from a run that has them."""
    for level in reversed(LEVELS):
        with zygotes({str(level): level.leaves_out}) as started:
            for zygote in started.values():
                # Not built below NAMESPACES, but to be left out by name.
                return tuple(dict.fromkeys((*one_run(zygote)[1], "namespaces")))
    raise SystemExit("no level can be had here")


def show(title: str, rows: dict[str, dict[str, dict[str, list[float]]]]) -> None:
    """A table: for each row the total, its extra cost over plain, and the parts of that."""
    columns = ("total", "ratio", "more: lower", "median", "upper", "ready", "work", "end", "cpu")
    print(f"\n{title:22}" + "".join(f"{column:>{max(8, len(column) + 2)}}" for column in columns))
    for name, parts in rows.items():
        more = (parts[part]["more_ms"][1] for part in PARTS[1:])
        total = parts["total"]
        numbers = (total["ms"][1], total["ratio"][1], *total["more_ms"], *more)
        widths = (8, 8, 13, *[8] * 6)
        told = (f"{number:{width}.2f}" for number, width in zip(numbers, widths, strict=True))
        print(f"{name:22}" + "".join(told))


def main() -> None:
    """Measure, print tables, write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--no-layers", action="store_true", help="the levels only")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    layers = names_of_layers()
    results = {"levels": levels(options.runs, layers)}
    show("level", results["levels"])
    print("\nmedian of a part, in ms" + "".join(f"{way:>12}" for way in results["levels"]))
    for part in PARTS:
        medians = (ways[part]["ms"][1] for ways in results["levels"].values())
        print(f"{part:23}" + "".join(f"{median:12.2f}" for median in medians))
    if not options.no_layers:
        results["layers"] = each_layer(options.runs, layers)
        show("layer", results["layers"])
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
