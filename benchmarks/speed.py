"""Measure how much faster grading is than a fresh Python process for each file.

    python benchmarks/speed.py [--rounds N] [--batches N] [--count N] [--growth N]
                               [--problems ID,...] [--output FILE.json] [--quick]

The baseline is `naive.py`: a process for each file, which imports jax, calls the submission on all
cases and compares. It has the same files, the inputs of ``grader cases`` and the expected values of
the reference. Everything is measured in this one run, and all numbers but bytes are ratios: medians
of the ratios to the baseline of the same round. The ways take turns, and every round begins with
another. Nothing else should run meanwhile. The compile cache is the run's own.

    latency      seconds of one submission, alone on the machine; the submissions (`subjects.py`)
                 take turns, each was done once before
        naive + cache   the baseline with JAX's persistent compile cache, filled by the same files
        pytest          a process of pytest for each file
        cold, warm      the tiers, with all walls, on a sandbox that has started
        floor           the baseline again in one process, with no wall between submissions
    throughput   the real ``grader batch``, from the start of the command to its end, for --count
                 files and for a class of 100, no two files alike; the baseline runs as many
                 processes at a time, on a smaller sample of the files, whose time is multiplied
                 ("first": with an empty compile cache, as on the day of installation)
    memory       proportional share (a page of two processes counts half for each) of a sandbox
                 that grades, at the peak
    growth       --growth submissions to the first problem in one sandbox: does the last cost more
                 than the first, does anything pile up
"""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import processes
from rich.console import Console
from rich.table import Table
from subjects import ROOT, Subject, grader, subjects, write_task

from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.machine import facts
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.processor import processor
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

CLASS = 100
WIDTH = 110  # of tables, also where the output is no terminal
BASELINE_FILES = 12  # of a batch; each costs the same
JOBS = (1, 2)
BASELINE = "naive"
PLAIN = {"JAX_PLATFORMS": "cpu", "OPENBLAS_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

Way = Callable[[Path], object]
Numbers = dict[str, float]

BENCHMARKS = Path(__file__).parent


def timed(action: Callable[[], object]) -> float:
    """Wall-clock seconds."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def in_turn(ways: Mapping[str, Callable[[int], float]], rounds: int) -> dict[str, list[float]]:
    """The result of each way in each round; every round begins with another way.

    A way is called with the number of the round.
    """
    taken: dict[str, list[float]] = {way: [] for way in ways}
    order = list(ways)
    for number in range(rounds):
        for way in order:
            taken[way].append(ways[way](number))
        order.append(order.pop(0))
    return taken


def quartiles(values: Sequence[float]) -> list[float]:
    """Lower quartile, median, upper quartile."""
    return [float(value) for value in np.percentile(values, [25, 50, 75])]


def ratios(baseline: Sequence[float], values: Sequence[float]) -> list[float]:
    """Quartiles of the speed-up over the baseline of the same round."""
    return quartiles([base / value for base, value in zip(baseline, values, strict=True)])


# One subject: what stands ready to grade it.


@contextmanager
def sandbox_of(subject: Subject, tier: Tier) -> Iterator[Sandbox]:
    """A sandbox as the commands start it."""
    with (
        Compiled.open() as compiled,
        Sandbox.start(hidden=subject.folders, compiled=compiled, tier=tier) as sandbox,
    ):
        yield sandbox


def graded(path: Path, prepared: Prepared, sandbox: Sandbox) -> Report:
    """Grade; the report must say that the submission is right."""
    report = grade_prepared(read_submission(path), prepared, sandbox)
    assert report.verdict == Verdict.AC, (path, report.verdict, report.messages)
    return report


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> None:
    """Run a Python process; it must succeed."""
    subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **PLAIN, **environment},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def run_naive(task: Path, path: Path, **environment: str) -> None:
    """Run the baseline."""
    run(BENCHMARKS / "naive.py", task, path, **environment)


def run_pytest(folder: Path, path: Path) -> None:
    """Run a process of pytest; ``folder`` has a folder for each submission."""
    cwd = folder / path.stem
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", cwd, cwd=cwd)


def write_pytest(folder: Path, subject: Subject, task: Path) -> None:
    """A folder for each submission, with its test."""
    files = {"test_submission.py": BENCHMARKS / "naive_pytest.py", "task.json": task}
    for sample in subject.samples:
        (folder / sample.stem).mkdir(parents=True)
        for name, source in {**files, "submission.py": sample}.items():
            (folder / sample.stem / name).write_bytes(source.read_bytes())


@contextmanager
def floor(task: Path) -> Iterator[Way]:
    """The baseline as one process that goes on from one submission to the next."""
    with subprocess.Popen(
        [sys.executable, BENCHMARKS / "naive.py", task],
        env={**os.environ, **PLAIN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        given, told = process.stdin, process.stdout
        assert given is not None
        assert told is not None

        def check(path: Path) -> None:
            given.write(f"{path}\n")
            given.flush()
            assert told.readline() == "right\n", path

        yield check
        given.close()


# Latency.


def latency(subject: Subject, task: Path, rounds: int, folder: Path) -> dict[str, object]:
    """Seconds of one submission by each way, and its real tier."""
    prepared, tests = Prepared(subject.problem), folder / "tests"
    write_pytest(tests, subject, task)
    cached = {
        "JAX_COMPILATION_CACHE_DIR": str(folder / "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    with ExitStack() as stack:
        sandboxes = {tier: stack.enter_context(sandbox_of(subject, tier)) for tier in Tier}
        ways: dict[str, Way] = {
            BASELINE: partial(run_naive, task),
            "naive + cache": partial(run_naive, task, **cached),
            "pytest": partial(run_pytest, tests),
            **{
                str(tier): partial(graded, prepared=prepared, sandbox=sandbox)
                for tier, sandbox in sandboxes.items()
            },
            "floor": stack.enter_context(floor(task)),
        }
        for way in ways.values():
            for sample in subject.samples:
                way(sample)
        samples = subject.samples
        timers = {
            name: lambda number, way=way: timed(lambda: way(samples[number % len(samples)]))
            for name, way in ways.items()
        }
        taken = in_turn(timers, rounds)
        report = {tier: graded(samples[0], prepared, box) for tier, box in sandboxes.items()}
    return {
        "seconds": taken,
        "median_s": {way: statistics.median(values) for way, values in taken.items()},
        "times_naive": {way: ratios(taken[BASELINE], values) for way, values in taken.items()},
        "tiers": {
            str(tier): [made.provenance.tier, made.provenance.why_not_faster]
            for tier, made in report.items()
        },
    }


# Throughput.


def write_class(folder: Path, subject: Subject, count: int) -> None:
    """Write ``count`` files, no two alike."""
    folder.mkdir(parents=True)
    for number, sample in enumerate(islice(cycle(subject.samples), count)):
        (folder / f"student{number:05d}.py").write_text(f"# {number}\n{sample.read_text()}")


def batch(subject: Subject, files: Path, jobs: int, tier: str, empty: bool, _: int) -> float:
    """Seconds for each file of a folder, by the command; perhaps with an empty cache."""
    count = len(list(files.iterdir()))
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "output"
        command = ("batch", str(files), "--problems", str(subject.folders[0]), "-q")
        options = ("--output", str(output), "-j", str(jobs), "--tier", tier)
        environment = {"XDG_CACHE_HOME": name} if empty else {}
        taken = timed(lambda: grader((*command, *options), **environment))
        with closing(sqlite3.connect(output / "grades.sqlite")) as record:
            verdicts = [row for (row,) in record.execute("SELECT verdict FROM grades")]
    assert verdicts == ["AC"] * count, verdicts
    return taken / count


def naive_batch(task: Path, files: Path, jobs: int, count: int, _: int) -> float:
    """Seconds for each of the first ``count`` files, with ``jobs`` processes at a time."""
    chosen = sorted(files.iterdir())[:count]
    with ThreadPoolExecutor(jobs) as pool:
        return timed(lambda: list(pool.map(partial(run_naive, task), chosen))) / len(chosen)


def throughput(
    subject: Subject, task: Path, counts: Sequence[int], baseline_files: int, rounds: int, at: Path
) -> list[dict[str, object]]:
    """Seconds for each file of a batch: many files, a class, and a class with an empty cache."""
    many, a_class = (at / str(number) for number in range(len(counts)))
    for files, count in zip((many, a_class), counts, strict=True):
        write_class(files, subject, count)
    ways: dict[tuple[str, str, int], Callable[[int], float]] = {
        (BASELINE, "", jobs): partial(naive_batch, task, many, jobs, baseline_files)
        for jobs in JOBS
    }
    for tier in map(str, Tier):
        for jobs in JOBS:
            ways[tier, "many", jobs] = partial(batch, subject, many, jobs, tier, False)
        ways[tier, "class", 2] = partial(batch, subject, a_class, 2, tier, False)
        ways[tier, "class, first", 2] = partial(batch, subject, a_class, 2, tier, True)
    batch(subject, a_class, 2, Tier.WARM, False, 0)  # fills the cache
    taken = in_turn(ways, rounds)
    sizes = {"": baseline_files, "many": counts[0]}
    return [
        {
            "way": way,
            "what": what,
            "jobs": jobs,
            "files": sizes.get(what, counts[1]),
            "s_each": values,
            "per_s": 1 / statistics.median(values),
            "times_naive": ratios(taken[BASELINE, "", jobs], values),
        }
        for (way, what, jobs), values in taken.items()
    ]


# Memory and growth.


def memory(subject: Subject, task: Path) -> dict[str, Numbers]:
    """MiB of the baseline's process and of each tier's, at the peak."""
    with processes.peaks(lambda: {"together": processes.share_mib(below())}) as found:
        for sample in subject.samples:
            run_naive(task, sample)
    return {BASELINE: found} | {str(tier): memory_of(subject, tier) for tier in Tier}


def memory_of(subject: Subject, tier: Tier) -> Numbers:
    """MiB of a sandbox: its zygote, the run that is graded, and all of its processes."""
    prepared = Prepared(subject.problem)
    with sandbox_of(subject, tier) as sandbox:
        graded(subject.samples[0], prepared, sandbox)
        zygote = sandbox.zygote.pid

        def look() -> Numbers:
            return {
                "zygote": processes.share_mib([zygote]),
                "run": processes.share_mib(processes.children(zygote)),
                "together": processes.share_mib(below()),
            }

        alone = processes.share_mib([zygote])
        with processes.peaks(look) as found:
            reports = [graded(sample, prepared, sandbox) for sample in subject.samples]
    resident = max(case.memory_mib for report in reports for case in report.cases)
    return {"zygote alone": alone, **found, "run, resident": resident}


def below() -> list[int]:
    """All processes that this process started."""
    return processes.beneath(os.getpid())


def growth(subject: Subject, tier: Tier, count: int) -> dict[str, object]:
    """``count`` submissions in one sandbox: the zygote and this process before and after."""
    prepared = Prepared(subject.problem)
    with sandbox_of(subject, tier) as sandbox:
        for sample in subject.samples:
            graded(sample, prepared, sandbox)
        pids = {"zygote": sandbox.zygote.pid, "host": os.getpid()}
        before = {name: processes.state(pid) for name, pid in pids.items()}
        seconds = [
            timed(lambda sample=sample: graded(sample, prepared, sandbox))
            for sample in islice(cycle(subject.samples), count)
        ]
        assert sandbox.zygote.pid == pids["zygote"], "it was started anew"
        after = {name: processes.state(pid) for name, pid in pids.items()}
    tenth = max(1, count // 10)
    first, last = statistics.median(seconds[:tenth]), statistics.median(seconds[-tenth:])
    return {
        "count": count,
        "first_tenth_s": first,
        "last_tenth_s": last,
        "last_to_first": last / first,
        "before": before,
        "after": after,
        "seconds": seconds,
    }


# Tables.


def show_latency(name: str, found: Mapping[str, dict]) -> Table:
    """A row for each way."""
    table = Table("", "s", "times naive", "(quartiles)", box=None, title=f"latency · {name}")
    for way, seconds in found["median_s"].items():
        low, middle, high = found["times_naive"][way]
        table.add_row(way, f"{seconds:.4g}", f"{middle:.3g}", f"{low:.3g} to {high:.3g}")
    return table


def show_throughput(name: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """A row for each way, number of workers and size."""
    table = Table("", "", "workers", "files", "per s", "times naive", box=None)
    table.title = f"throughput · {name}"
    for row in rows:
        numbers = (f"{row['jobs']}", f"{row['files']}", f"{row['per_s']:.3g}")
        table.add_row(row["way"], row["what"], *numbers, f"{row['times_naive'][1]:.3g}")
    return table


def show_memory(name: str, found: Mapping[str, Numbers]) -> Table:
    """A row for each way."""
    columns = ("zygote alone", "zygote", "run", "run, resident", "together")
    table = Table("", *columns, box=None, title=f"MiB · {name}")
    for way, sizes in found.items():
        table.add_row(way, *(f"{sizes[name]:.0f}" if sizes.get(name) else "-" for name in columns))
    return table


def show_growth(name: str, found: Mapping[str, dict]) -> Table:
    """A row for each tier and process."""
    table = Table("", "", "submissions", "last / first", box=None, title=f"growth · {name}")
    kinds = ("rss_mib", "pss_mib", "descriptors", "threads")
    for kind in kinds:
        table.add_column(kind)
    for tier, numbers in found.items():
        for process, before in numbers["before"].items():
            after = numbers["after"][process]
            changes = (
                f"{before[kind]:.4g} -> {after[kind]:.4g}" if kind in before else "-"
                for kind in kinds
            )
            ratio = f"{numbers['last_to_first']:.3f}"
            table.add_row(tier, process, str(numbers["count"]), ratio, *changes)
    return table


def machine() -> dict[str, object]:
    """The machine and the versions that the numbers belong to."""
    model = next((line for line in processor().splitlines() if line.startswith("model name")), "")
    return {
        **facts(),
        "processor": model.partition(":")[2].strip(),
        "load": os.getloadavg(),
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def measure(subject: Subject, options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Latency, throughput and memory of one subject, shown as soon as they are known."""
    console, task = Console(width=WIDTH), folder / "task.json"
    with sandbox_of(subject, Tier.WARM) as sandbox:
        write_task(subject, Prepared(subject.problem), sandbox, task)
        versions = sandbox.versions
    found: dict[str, object] = {"versions": versions}
    found["latency"] = latency(subject, task, options.rounds, folder / "latency")
    console.print(show_latency(subject.name, found["latency"]), "")
    counts = (options.count, min(CLASS, options.count))
    files = min(BASELINE_FILES, options.count)
    found["throughput"] = throughput(
        subject, task, counts, files, options.batches, folder / "throughput"
    )
    console.print(show_throughput(subject.name, found["throughput"]), "")
    found["memory"] = memory(subject, task)
    console.print(show_memory(subject.name, found["memory"]), "")
    return found


def read_options() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="of latency")
    parser.add_argument("--batches", type=int, default=3, help="rounds of throughput")
    parser.add_argument("--count", type=int, default=200, help="files of a large batch")
    parser.add_argument("--growth", type=int, default=2000, help="submissions; 0: not measured")
    parser.add_argument("--problems", default="", help="ids, separated by commas; default: all")
    parser.add_argument("--output", type=Path, help="a JSON file with every single number")
    parser.add_argument("--quick", action="store_true", help="few of each, to see that it works")
    options = parser.parse_args()
    if options.quick:
        few = {"rounds": 4, "batches": 1, "count": 8, "growth": 20}
        vars(options).update(few)
    return options


def main() -> None:
    """Measure, print tables, write JSON if asked."""
    options = read_options()
    chosen = subjects(filter(None, options.problems.split(",")))
    results: dict[str, object] = {"options": {**vars(options), "output": None}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # runs of root are nobody's
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        results["machine"] = machine()
        for subject in chosen:
            (folder / subject.name).mkdir()
            results[subject.name] = measure(subject, options, folder / subject.name)
        if options.growth:
            grown = {str(tier): growth(chosen[0], tier, options.growth) for tier in Tier}
            results["growth"] = grown
            Console(width=WIDTH).print(show_growth(chosen[0].name, grown))
    results["load at the end"] = os.getloadavg()
    if options.output:
        options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
