"""Would the cases catch a wrong solution? The reference with one mistake at a time is to fail.

    reference -> mutants -> a verdict of each in each case -> score, matrix, survivors

A mutant that no case tells from the reference is a gap in the cases, or no mistake: its author
marks it in the spec (`equivalent_mutants`), and then it no longer counts.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

from grader.checking.cover import smallest_cover
from grader.checking.findings import Finding, Severity
from grader.checking.mutants.kills import Trial, trials
from grader.checking.mutants.mutant import Mutant
from grader.checking.package import Package
from grader.extras import command_to_add
from grader.verdict import Verdict

LEAST_SCORE = 0.95
MAX_MUTANTS = 150  # about a quarter of a second each, on two processors
NEEDS = "libcst"

LETTERS: Mapping[Verdict | None, str] = {
    Verdict.AC: ".",
    Verdict.WA: "x",
    Verdict.RTE: "r",
    Verdict.TLE: "t",
    Verdict.MLE: "m",
    Verdict.OLE: "o",
    Verdict.CE: "c",
    Verdict.SV: "v",
    None: "?",
}
LEGEND = (
    ". as the reference, x wrong answer, r raised, t time limit, m memory, o output, "
    "c not loaded, v forbidden, ? not run"
)


@dataclass(frozen=True)
class Measured:
    """Every mutant's trial, and what follows; all of it plain values but the trials.

    ``score`` is None where there is nothing to measure. ``survivors`` are those not marked;
    ``only_samples`` are killed by nothing that earns points; ``smallest`` are the fewest cases that
    kill as many, ``idle`` those beside them that are no samples. ``left_out`` were not run.
    """

    cases: tuple[str, ...]
    trials: tuple[Trial, ...]
    equivalent: tuple[Trial, ...]
    survivors: tuple[Trial, ...]
    only_samples: tuple[Trial, ...]
    smallest: tuple[str, ...]
    idle: tuple[str, ...]
    left_out: int

    @property
    def counted(self) -> int:
        """How many mutants count: all but those that are equivalent, as their author says."""
        return len(self.trials) - len(self.equivalent)

    @property
    def killed(self) -> int:
        """How many of them some case kills."""
        return self.counted - len(self.survivors)

    @property
    def score(self) -> float | None:
        """The share of those."""
        return self.killed / self.counted if self.counted else None

    @property
    def matrix(self) -> tuple[tuple[str, str], ...]:
        """(id, a letter for each case) of each mutant, those that few cases kill first."""
        rows = sorted(self.trials, key=lambda trial: len(trial.kills))
        return tuple(
            (trial.mutant.id, "".join(LETTERS[verdict] for verdict in trial.verdicts))
            for trial in rows
        )


def check(package: Package) -> Iterator[Finding]:
    """Mutants of the reference are rejected, and marks in the spec are true."""
    if find_spec(NEEDS) is None:
        told = f"mutants were not tried: {NEEDS} is not installed; {command_to_add('check')}"
        yield Finding(Severity.WARNING, package.problem.reference, None, told)
        return
    try:
        made = reference_mutants(package)
    except ValueError as error:
        told = f"mutants were not tried: {error}"
        yield Finding(Severity.WARNING, package.problem.reference, None, told)
        return
    yield from told_of(package, made, measured(package))


@lru_cache(maxsize=1)
def measured(package: Package) -> Measured:
    """All mutants of the reference, tried once; raises as the two functions that it is made of."""
    return measure(package, reference_mutants(package))


@lru_cache(maxsize=1)
def reference_mutants(package: Package) -> tuple[Mutant, ...]:
    """All mutants of the reference; ImportError without libcst, ValueError if it is not Python."""
    from grader.checking.mutants.mutate import mutants

    return mutants(package.reference, package.spec.function)


def measure(package: Package, made: Sequence[Mutant]) -> Measured:
    """Run the mutants; JudgeError where the reference or the sandbox fails."""
    marked = {mark.mutant for mark in package.spec.equivalent_mutants}
    chosen = choose(made, marked)
    tried = trials(package, chosen)
    earning = frozenset(n for n, case in enumerate(package.cases) if case.weight > 0)
    names = tuple(case.name for case in package.cases)
    # Samples are known to everyone, so that the rest has to do without them where it can.
    cover = smallest_cover([(trial.kills & earning) or trial.kills for trial in tried])
    hidden = (n for n, case in enumerate(package.cases) if case.visibility == "hidden")
    return Measured(
        cases=names,
        trials=tried,
        equivalent=tuple(t for t in tried if not t.killed and t.mutant.id in marked),
        survivors=tuple(t for t in tried if not t.killed and t.mutant.id not in marked),
        only_samples=tuple(t for t in tried if t.killed and _passes(t, earning)),
        smallest=tuple(names[n] for n in sorted(cover)),
        idle=tuple(names[n] for n in hidden if n not in cover),
        left_out=len(made) - len(chosen),
    )


def _passes(trial: Trial, cases: frozenset[int]) -> bool:
    """Whether it was run on all of ``cases`` and passed."""
    return all(trial.verdicts[n] == Verdict.AC for n in cases)


def choose(made: Sequence[Mutant], marked: set[str]) -> tuple[Mutant, ...]:
    """At most MAX_MUTANTS, the same each time, and those that are marked; in their order."""
    if len(made) <= MAX_MUTANTS:
        return tuple(made)

    def rank(mutant: Mutant) -> tuple[bool, str]:
        return mutant.id not in marked, hashlib.sha256(mutant.id.encode()).hexdigest()

    kept = {mutant.id for mutant in sorted(made, key=rank)[:MAX_MUTANTS]}
    return tuple(mutant for mutant in made if mutant.id in kept)


def told_of(package: Package, made: Sequence[Mutant], measured: Measured) -> Iterator[Finding]:
    """The findings: score, survivors, marks, and what the cases are worth."""
    reference, score = package.problem.reference, measured.score
    if not made:
        told = f"no mutant could be made: is the work done outside {package.spec.function}?"
        yield Finding(Severity.WARNING, reference, None, told)
        return
    if score is not None and score < LEAST_SCORE:
        told = (
            f"the cases find out {measured.killed} of {measured.counted} mutants ({score:.0%}): "
            f"expected {LEAST_SCORE:.0%} or more; change or add cases (--suggest proposes some), "
            "or mark the mutants that are no mistakes"
        )
        line = package.line("cases")
        yield Finding(Severity.ERROR, package.problem.path, line, told)
    for trial in measured.survivors:
        yield _survivor(package, trial.mutant)
    for trial in measured.only_samples:
        told = (
            f"only cases of weight 0 find out {trial.mutant.id!r}: who makes this mistake gets all "
            "points; pin values of the sample in a hidden case, or give it another"
        )
        yield Finding(Severity.WARNING, reference, trial.mutant.line, told, trial.mutant.diff)
    yield from _marks(package, made, measured)
    if score is not None:
        yield Finding(Severity.NOTE, reference, None, _headline(measured), _table(measured))


def _survivor(package: Package, mutant: Mutant) -> Finding:
    told = (
        f"no case tells this from the reference ({mutant.operator}): {mutant.id}; add a case that "
        "does (--suggest searches for one), or mark it in problem.yaml if it is no mistake"
    )
    name = mutant.id.replace("'", "''")
    mark = f"equivalent_mutants:\n  - mutant: '{name}'\n    reason: ..."
    detail = f"{mutant.diff}\n\n{mark}"
    return Finding(Severity.WARNING, package.problem.reference, mutant.line, told, detail)


def _marks(package: Package, made: Sequence[Mutant], measured: Measured) -> Iterator[Finding]:
    """Marks of mutants that there are no more, or that are found out."""
    known = {mutant.id for mutant in made}
    killed = {trial.mutant.id: trial for trial in measured.trials if trial.killed}
    for n, mark in enumerate(package.spec.equivalent_mutants):
        line = package.line("equivalent_mutants", n, "mutant")
        if mark.mutant not in known:
            told = f"the reference has no mutant {mark.mutant!r} any more: remove the mark"
        elif mark.mutant in killed:
            first = measured.cases[min(killed[mark.mutant].kills)]
            told = f"marked as equivalent, but {first} finds out {mark.mutant!r}: remove the mark"
        else:
            continue
        yield Finding(Severity.WARNING, package.problem.path, line, told)


def _headline(measured: Measured) -> str:
    assert measured.score is not None
    anywhere = sum(trial.fails_anywhere for trial in measured.trials)
    parts = [
        f"{measured.killed} of {measured.counted} mutants are found out ({measured.score:.0%}), "
        f"{anywhere} of them fail whatever the inputs are"
    ]
    if measured.equivalent:
        parts.append(f"{len(measured.equivalent)} are marked as equivalent")
    if measured.left_out:
        parts.append(f"{measured.left_out} more were not tried")
    if measured.smallest:
        parts.append(f"as many by {', '.join(measured.smallest)} alone")
    if measured.idle:
        parts.append(f"no further one by {', '.join(measured.idle)}")
    return "; ".join(parts)


def _table(measured: Measured) -> str:
    """A letter for each case, and the mutant; a line above for each case's name."""
    heads = [f"{'│' * n}┌ {name}" for n, name in enumerate(measured.cases)]
    rows = [f"{letters} {name}" for name, letters in measured.matrix]
    return "\n".join([*heads, *rows, LEGEND])
