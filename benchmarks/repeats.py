"""Measure what repeats cost: grading with them over grading without them.

    python benchmarks/repeats.py [--rounds N] [--problems ID,...] [--output FILE.json]

A submission is graded with and without `repeats`, one right after the other, and the other way
round in the next round; the submissions (`subjects.py`) take turns. All walls are on and everything
is included, in each tier; both ways were tried before. The ratios are quartiles over the pairs: of
CPU seconds, of this process and of the sandbox, and of wall-clock seconds, which say little unless
the machine is idle.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from rich.console import Console
from rich.table import Table
from speed import graded, quartiles, sandbox_of
from subjects import Subject, subjects

from grader.grading.prepared import Prepared
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.tier import Tier

TICKS = os.sysconf("SC_CLK_TCK")
WITHOUT, WITH = False, True


def prepared_for(subject: Subject, repeats: bool) -> Prepared:
    """The problem with or without repeats, whatever its spec says."""
    spec = subject.problem.spec.model_copy(update={"repeats": repeats})
    return Prepared(replace(subject.problem, spec=spec))


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and of its children that have ended."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return sum(map(int, text.rpartition(")")[2].split()[11:15])) / TICKS


def measured(path: Path, prepared: Prepared, sandbox: Sandbox) -> tuple[float, float]:
    """CPU seconds and wall-clock seconds of grading a file."""
    pid = sandbox.zygote.pid
    began, ours, its = time.perf_counter(), time.process_time(), cpu_s(pid)
    graded(path, prepared, sandbox)
    taken = time.perf_counter() - began
    return time.process_time() - ours + cpu_s(pid) - its, taken


def pairs(subject: Subject, tier: Tier, rounds: int) -> Iterator[tuple[list[float], list[float]]]:
    """The CPU seconds without and with repeats in each round, and the wall-clock seconds."""
    ways = {repeats: prepared_for(subject, repeats) for repeats in (WITHOUT, WITH)}
    with sandbox_of(subject, tier) as sandbox:
        for path in subject.samples:
            for prepared in ways.values():
                graded(path, prepared, sandbox)
        for number, path in zip(range(rounds), cycle(subject.samples), strict=False):
            order = (WITHOUT, WITH) if number % 2 else (WITH, WITHOUT)
            found = {repeats: measured(path, ways[repeats], sandbox) for repeats in order}
            cpu, wall = zip(found[WITHOUT], found[WITH], strict=True)
            yield list(cpu), list(wall)


def main() -> None:
    """Measure each subject in each tier, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--problems", default="")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    table = Table("problem", "tier", "CPU, with over without", "wall clock", "CPU s without")
    rows = []
    for subject in subjects(filter(None, options.problems.split(","))):
        for tier in Tier:
            found = list(pairs(subject, tier, options.rounds))
            ratios = {
                what: quartiles([each[n][1] / each[n][0] for each in found])
                for n, what in enumerate(("cpu", "wall"))
            }
            seconds = quartiles([cpu[0] for cpu, _ in found])[1]
            rows.append({"problem": subject.name, "tier": str(tier), **ratios, "cpu_s": seconds})
            texts = ["{1:.3f} ({0:.3f} to {2:.3f})".format(*ratios[what]) for what in ratios]
            table.add_row(subject.name, str(tier), *texts, f"{seconds:.2f}")
    Console(width=110).print(table)
    if options.output:
        options.output.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
