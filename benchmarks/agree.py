"""Check that every tier gives the same report, to the bit.

    python benchmarks/agree.py [--limit N] [--only TEXT] [--without GROUP] [--output FILE.json]

Some 500 submissions are graded in each tier with two workers: all of `submissions_example`, those
of the training loop, those of `awkward` (which look on while the library works), hostile files of
the tests, and those of `variants.py`. The tiers:

    bare      nothing is ready but the imports, and there is no compile cache: each file is alone
    cold      with the compile cache
    warm      also, in a copy of a process in which all problems' primers have run, as in a batch

Each tier has caches of its own, so that the references are run in each as well. Compared are the
report for the staff, and word for word what the student is told. Times and memory are not
compared. Where reports differ, the submission is graded twice more without a cache:
a difference there, too, is its own doing (it prints addresses, it races), and is listed separately.
With --limit, N of them, evenly chosen. With --without, no cases of this group: what is left takes
as much less time as there are fewer shapes to compile for. Exit code 1 if a tier disagrees.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from rich.console import Console
from rich.progress import track
from rich.table import Table
from subjects import EXAMPLES, ROOT, TRAINING_LOOP
from variants import variants

from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Floats, Report
from grader.grading.submission import Submission
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.report.audience import Audience, visible_to
from grader.report.json import to_dict
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

BARE = "bare"
WAYS = (BARE, *map(str, Tier))
WORKERS = 2
AWKWARD = ROOT / "benchmarks/awkward"
AWKWARD_PROBLEM = "eager_debug_step_count"
AWKWARD_SOLUTION = EXAMPLES / AWKWARD_PROBLEM / "accepted/01_indexed_update.py"
AWKWARD_END = f"""

solve = {AWKWARD_PROBLEM}


def {AWKWARD_PROBLEM}(seed, x, features, n_calls):
    answer = solve(seed, x, features, n_calls)
    if "report" in globals():
        report()
    return answer
"""
HOSTILE = ROOT / "tests/hostile"
EVERY_HOSTILE = 4  # one of so many
IMPATIENT_S = 4.0  # for what is known to hang
TIMES = {"wall_s", "cpu_s", "memory_mib"}
OTHERWISE = {*TIMES, "tier", "tier_reason", "started_at"}

TINY_SPEC = """\
id: tiny
title: Add and multiply
track: benchmarks
difficulty: easy
function: tiny
seed: 1
arguments:
  - {name: a, kind: float, meaning: a number, generator: {type: uniform, low: 1, high: 2}}
  - {name: b, kind: float, meaning: another, generator: {type: uniform, low: 3, high: 4}}
output:
  shape: [2]
  components:
    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}
    - {name: product, rtol: 1.0e-6, atol: 1.0e-6}
cases:
  - {name: sample, visibility: sample, count: 1, weight: 0}
  - {name: hidden, visibility: hidden, count: 1}
limits: {wall_s: 20, cpu_s: 20, memory_mib: 512, printed_kib: 16, returned_kib: 16, source_kib: 64}
"""
TINY = "def tiny(a, b):\n    return [a + b, a * b]\n"
TINY_PRIMER = """\
import jax.numpy as jnp


def sums(a, b):
    return jnp.ones((100, 100)).sum(), jnp.array([a, b]), jnp.zeros(3) + a
"""

Graded = Mapping[str, Sequence[Report]]  # by way, in the order of the items
Differing = dict[str, dict[str, object]]  # by what differs: what each way has


@dataclass(frozen=True)
class Item:
    """A submission; ``hangs`` if it is known to hang."""

    name: str
    problem: str
    data: bytes
    hangs: bool = False


def items() -> list[Item]:
    """All submissions."""
    examples = sorted(EXAMPLES.glob("*/*/*.py"))
    ours = sorted((TRAINING_LOOP / "submissions").glob("*.py"))
    hostile = sorted(HOSTILE.glob("*.py"))[::EVERY_HOSTILE]
    ordinary = [path for path in examples if path.parent.name in ("accepted", "wrong_answer")]
    found = [_example(path) for path in examples]
    found += [
        Item(f"training_loop/{path.stem}", "training_loop", path.read_bytes()) for path in ours
    ]
    found += [_awkward(path) for path in sorted(AWKWARD.glob("*.py"))]
    found += [_hostile(path) for path in hostile]
    return found + [Item(name, of, text.encode()) for name, of, text in variants(ordinary)]


def _example(path: Path) -> Item:
    hangs = path.parent.name == "time_limit_exceeded"
    name = str(path.relative_to(EXAMPLES).with_suffix(""))
    return Item(name, path.parents[1].name, path.read_bytes(), hangs)


def _awkward(path: Path) -> Item:
    """A right solution after the file; what the file calls ``report`` is called in each case."""
    source = path.read_text() + "\n\n" + AWKWARD_SOLUTION.read_text() + AWKWARD_END
    return Item(f"awkward/{path.stem}", AWKWARD_PROBLEM, source.encode())


def _hostile(path: Path) -> Item:
    data = path.read_bytes()
    return Item(f"hostile/{path.stem}", "tiny", data, b" Slow." in data.partition(b"\n")[0])


def write_tiny(folder: Path) -> None:
    """The problem that hostile files answer; it has a primer here."""
    package, references = folder / "problems/tiny", folder / "reference"
    package.mkdir(parents=True)
    references.mkdir()
    (package / "problem.yaml").write_text(TINY_SPEC)
    (package / "primer.py").write_text(TINY_PRIMER)
    (references / "tiny.py").write_text(TINY)


def problems_of(folder: Path) -> dict[str, Problem]:
    """The problems by id."""
    roots = (ROOT, TRAINING_LOOP, folder)
    catalogues = [Catalogue(root / "problems", root / "reference") for root in roots]
    return {name: catalogue.load(name) for catalogue in catalogues for name in catalogue.ids()}


def changed(problem: Problem, **update: object) -> Problem:
    """The same with other values in its spec."""
    return replace(problem, spec=problem.spec.model_copy(update=update))


def impatient(problem: Problem) -> Problem:
    """The same with short time limits."""
    limits = problem.spec.limits.model_copy(update={"wall_s": IMPATIENT_S, "cpu_s": IMPATIENT_S})
    return changed(problem, limits=limits)


def grade_all(
    chosen: Sequence[Item], problems: Mapping[str, Problem], way: str, cache: Path
) -> list[Report]:
    """A report for each submission, in one tier; every primer comes first."""
    os.environ["XDG_CACHE_HOME"] = str(cache)
    prepared = {
        (name, hangs): Prepared(impatient(problem) if hangs else problem)
        for name, problem in problems.items()
        for hangs in (False, True)
    }
    free: SimpleQueue[Sandbox] = SimpleQueue()

    def grade(item: Item) -> Report:
        digest = hashlib.sha256(item.data).hexdigest()
        submission = Submission(Path("submission.py"), item.data, len(item.data), digest)
        sandbox = free.get()
        try:
            return grade_prepared(submission, prepared[item.problem, item.hangs], sandbox)
        finally:
            free.put(sandbox)

    with ExitStack() as stack:
        compiled = None if way == BARE else stack.enter_context(Compiled.open())
        tier = Tier.COLD if way == BARE else Tier(way)
        for _ in range(WORKERS):
            sandbox = stack.enter_context(Sandbox.start(compiled=compiled, tier=tier))
            for shared in prepared.values():
                if way != BARE and (primer := shared.primer(sandbox)) is not None:
                    sandbox.prepare(primer)
            free.put(sandbox)
        pool = stack.enter_context(ThreadPoolExecutor(WORKERS))
        graded = pool.map(grade, chosen)
        shown = Console(stderr=True)
        return list(track(graded, way, len(chosen), console=shown, disable=not shown.is_terminal))


def essence(report: Report) -> dict[str, object]:
    """All parts of a report that must not depend on the tier, by name."""
    plain = to_dict(report)
    found = {key: plain[key] for key in ("verdict", "score", "messages", "misconceptions")}
    found |= {"stdout": plain["stdout"], "stderr": plain["stderr"], "loaded": report.loaded}
    found["openly"] = [report.printed_openly.stdout, report.printed_openly.stderr]
    found["provenance"] = _without(plain["provenance"])
    student = to_dict(visible_to(report, Audience.STUDENT))
    student["provenance"] = _without(student["provenance"])
    student["cases"] = [_without(case) for case in student["cases"]]
    found["what the student is told"] = json.dumps(student)
    for case, written in zip(report.cases, plain["cases"], strict=True):
        told = _without(written) | {"told": case.reason.for_student}
        told |= {"expected": bits(case.expected), "actual": bits(case.actual)}
        found |= {f"{case.name} {key}": value for key, value in told.items()}
    return found


def _without(plain: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in plain.items() if key not in OTHERWISE}


def bits(values: Floats | None) -> list[str]:
    """A vector in a form in which NaNs are equal if their bits are equal."""
    return [] if values is None else [str(values.shape), values.tobytes().hex()]


def differences(reports: Mapping[str, Report]) -> Differing:
    """The parts that differ between ways: by the part's name, its value in each way."""
    found = {way: essence(report) for way, report in reports.items()}
    names = dict.fromkeys(name for one in found.values() for name in one)
    told = {name: {way: one.get(name) for way, one in found.items()} for name in names}
    return {
        name: each for name, each in told.items() if any(v != each[BARE] for v in each.values())
    }


def judge(
    chosen: Sequence[Item],
    graded: Mapping[str, Sequence[Report]],
    again: Mapping[str, list[Report]],
) -> Iterator[tuple[Item, dict[str, dict[str, object]], set[str]]]:
    """The submissions that differ, in which parts, and which parts differ without any tier, too."""
    for number, item in enumerate(chosen):
        found = differences({way: reports[number] for way, reports in graded.items()})
        if found:
            own = [graded[BARE][number], *again.get(item.name, [])]
            unstable = set(differences({BARE: own[0]} | dict(enumerate_as_ways(own))))
            yield item, found, unstable & set(found)


def enumerate_as_ways(reports: Sequence[Report]) -> Iterator[tuple[str, Report]]:
    """Repetitions, by name."""
    return ((f"{BARE} {number}", report) for number, report in enumerate(reports))


def chosen_items(limit: int, only: str) -> list[Item]:
    """``limit`` of those whose name has ``only`` in it, evenly chosen; all if there is no limit."""
    every = [item for item in items() if only in item.name]
    return (
        [every[n * len(every) // limit] for n in range(limit)] if 0 < limit < len(every) else every
    )


def show(
    chosen: Sequence[Item],
    graded: Graded,
    found: Sequence[tuple[Item, Differing, set[str]]],
) -> None:
    """The number of submissions graded in each tier, and those that differ."""
    console = Console()
    table = Table("", "verdicts", "accepted in", box=None)
    for way, reports in graded.items():
        verdicts = Counter(report.verdict.value for report in reports)
        tiers = Counter(
            str(report.provenance.tier) for report in reports if report.verdict == Verdict.AC
        )
        table.add_row(way, _told(verdicts), _told(tiers))
    console.print(table)
    reasons = Counter(
        report.provenance.why_not_faster
        for report in graded[Tier.WARM]
        if report.provenance.why_not_faster
    )
    for reason, count in reasons.items():
        print(f"not warm ({count}): {reason}")
    for item, differing, own in found:
        for name, each in differing.items():
            whose = "its own doing" if name in own else "DIFFERS"
            print(f"{whose}: {item.name} ({item.problem}): {name}")
            for way, value in each.items():
                print(f"    {way:8}{str(value)[:300]}")
    disagreeing = sum(bool(set(differing) - own) for _, differing, own in found)
    print(f"{len(chosen)} submissions, {disagreeing} on which tiers disagree")


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def main() -> None:
    """Grade in every tier, compare, print; write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--limit", type=int, default=0, help="so many submissions; default: all")
    parser.add_argument("--output", type=Path, help="a JSON file of the differences")
    parser.add_argument("--only", default="", help="those whose name has this in it")
    parser.add_argument("--without", default="", help="no cases of this group")
    options = parser.parse_args()
    chosen = chosen_items(options.limit, options.only)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # runs of root are nobody's
        write_tiny(folder)
        problems = {
            name: changed(
                problem, cases=[g for g in problem.spec.cases if g.name != options.without]
            )
            for name, problem in problems_of(folder).items()
        }
        graded = {way: grade_all(chosen, problems, way, folder / way) for way in WAYS}
        suspects = [item for item, *_ in judge(chosen, graded, {})]
        again: dict[str, list[Report]] = {item.name: [] for item in suspects}
        for _ in range(2 if suspects else 0):
            for item, report in zip(
                suspects, grade_all(suspects, problems, BARE, folder / BARE), strict=True
            ):
                again[item.name].append(report)
    found = list(judge(chosen, graded, again))
    show(chosen, graded, found)
    if options.output:
        told = [
            {"name": item.name, "problem": item.problem, "differs": differing, "own": sorted(own)}
            for item, differing, own in found
        ]
        options.output.write_text(json.dumps(told, indent=1) + "\n")
    sys.exit(any(set(differing) - own for _, differing, own in found))


if __name__ == "__main__":
    main()
