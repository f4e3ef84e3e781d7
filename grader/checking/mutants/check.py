"""Check: the cases find out small mistakes in the reference.

A mutant that no case kills shows a gap in the cases, or is no mistake: then its author marks it in
the spec (`equivalent_mutants`), and it no longer counts.
"""

from collections.abc import Iterator, Sequence

from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.mutants.measure import Measured, Trial, measured
from grader.checking.mutants.programs import reference_mutants, why_none
from grader.checking.package import Package
from grader.mutants.mutant import Mutant

LEAST_SCORE = 0.95


def check_mutants(package: Package) -> Iterator[Finding]:
    """Mutants of the reference are killed, and marks in the spec are true."""
    reference = package.problem.reference
    if why := why_none(package):
        yield warning_at(reference, f"mutants were not tried: {why}")
        return
    yield from _findings(package, reference_mutants(package), measured(package))


def _findings(package: Package, made: Sequence[Mutant], measured: Measured) -> Iterator[Finding]:
    """Score, survivors, marks, and a table."""
    reference, score = package.problem.reference, measured.score
    if not made:
        message = f"no mutant could be made: is the work done outside {package.spec.function}?"
        yield warning_at(reference, message)
        return
    if score is not None and score < LEAST_SCORE:
        message = (
            f"the cases find out {measured.killed} of {measured.counted} mutants ({score:.0%}): "
            f"expected {LEAST_SCORE:.0%} or more; change or add cases (--suggest proposes some), "
            "or mark the mutants that are no mistakes"
        )
        yield error_at(package.problem.path, message, package.line("cases"))
    for trial in measured.survivors:
        yield _survivor(package, trial.mutant)
    for trial in measured.only_samples:
        message = (
            f"only cases of weight 0 find out {trial.mutant.id!r}: who makes this mistake gets all "
            "points; pin values of the sample in a hidden case, or give it another"
        )
        yield warning_at(reference, message, trial.mutant.line, trial.mutant.diff)
    yield from _marks(package, made, measured)
    if score is not None:
        yield note_at(reference, _headline(measured), detail=_table(measured))


def _survivor(package: Package, mutant: Mutant) -> Finding:
    message = (
        f"no case tells this from the reference ({mutant.operator}): {mutant.id}; add a case that "
        "does (--suggest searches for one), or mark it in problem.yaml if it is no mistake"
    )
    name = mutant.id.replace("'", "''")
    mark = f"equivalent_mutants:\n  - mutant: '{name}'\n    reason: ..."
    detail = f"{mutant.diff}\n\n{mark}"
    return warning_at(package.problem.reference, message, mutant.line, detail)


def _marks(package: Package, made: Sequence[Mutant], measured: Measured) -> Iterator[Finding]:
    """Marks of mutants that do not exist any more, or that a case kills."""
    known = {mutant.id for mutant in made}
    killed = {trial.mutant.id: trial for trial in measured.trials if trial.killed}
    for n, mark in enumerate(package.spec.equivalent_mutants):
        line = package.line("equivalent_mutants", n, "mutant")
        if mark.mutant not in known:
            message = f"the reference has no mutant {mark.mutant!r} any more: remove the mark"
        elif mark.mutant in killed:
            number = killed[mark.mutant].killer
            assert number is not None
            first = measured.cases[number]
            message = (
                f"marked as equivalent, but {first} finds out {mark.mutant!r}: remove the mark"
            )
        else:
            continue
        yield warning_at(package.problem.path, message, line)


def _headline(measured: Measured) -> str:
    assert measured.score is not None
    failing = sum(trial.gives_no_numbers for trial in measured.trials)
    parts = [
        f"{measured.killed} of {measured.counted} mutants are found out ({measured.score:.0%}), "
        f"{failing} of them because they fail"
    ]
    if measured.equivalent:
        parts.append(f"{len(measured.equivalent)} are marked as equivalent")
    if measured.left_out:
        parts.append(f"{measured.left_out} more were not tried")
    if measured.enough:
        parts.append(f"as many by {', '.join(measured.enough)} alone")
    return "; ".join(parts)


def _table(measured: Measured) -> str:
    """A row for each mutant: the case that finds it out, and how; mutants that live come first."""
    rows = sorted(
        (trial.killed, _killer(measured, trial), trial.mutant.id) for trial in measured.trials
    )
    width = max(len(killer) for _, killer, _ in rows)
    return "\n".join(f"{killer:{width}} {name}" for _, killer, name in rows)


def _killer(measured: Measured, trial: Trial) -> str:
    """The case that kills a mutant, with its verdict; a line if none does."""
    number = trial.killer
    return "-" if number is None else f"{measured.cases[number]} {trial.verdicts[number]}"
