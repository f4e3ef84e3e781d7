"""Check: the cases reject solutions that are right for some valid inputs and wrong for others."""

from collections.abc import Iterator
from itertools import groupby

from grader.checking.adversaries.attack import Attack, attack
from grader.checking.adversaries.coverage import coverage
from grader.checking.adversaries.facts import Fact
from grader.checking.adversaries.left_out import left_out
from grader.checking.adversaries.suggest import in_yaml
from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.package import Package

LEAST_SHARE = 0.95
SAYS_REPEATS = "declare `repeats: true`"


def check_adversaries(package: Package) -> Iterator[Finding]:
    """Every adversary is rejected by a case that counts."""
    found, path = attack(package), package.problem.path
    share = found.rejected / max(1, found.rejected + found.living)
    headline = f"{found.rejected} of {found.rejected + found.living} adversaries are rejected"
    if share < LEAST_SHARE:
        message = (
            f"{headline} ({share:.0%}): expected {LEAST_SHARE:.0%} or more; add the cases that "
            "--suggest prints, or let less be valid"
        )
        yield error_at(path, message, package.line("cases"))
    yield from _living_facts(package, found)
    yield from _remembering(package, found)
    untried = "\n".join(left_out(package, found))
    yield note_at(path, headline, detail=untried, coverage=coverage(found.counts))


def _living_facts(package: Package, found: Attack) -> Iterator[Finding]:
    """One finding for each subject, with each adversary and the input that tells it."""

    def subject(fact: Fact) -> tuple[str, str]:
        return fact.kind, fact.subject

    for (kind, name), group in groupby(sorted(found.told), key=subject):
        facts = list(group)
        lives = "1 adversary lives" if len(facts) == 1 else f"{len(facts)} adversaries live"
        where = f"wrong only for {kind} of {name} that no case has"
        message = f"{lives}, {where}; the first: {facts[0]}"
        inputs = sorted({found.told[fact] for fact in facts})
        detail = [f"{fact}: told by input {found.told[fact] + 1}" for fact in facts]
        detail += [f"input {n + 1}: {in_yaml(package, found.chosen[n])}" for n in inputs]
        yield warning_at(package.problem.path, message, _line(package, name), "\n".join(detail))


def _remembering(package: Package, found: Attack) -> Iterator[Finding]:
    path, line = package.problem.path, package.line("cases")
    if not found.is_repeated:
        message = (
            "no case that counts is repeated exactly, so a solution passes that goes on where an "
            f"earlier call ended, such as a total or a stream of random keys: {SAYS_REPEATS}"
        )
        yield warning_at(path, message, line)
    if found.remembering:
        message = (
            f"{len(found.remembering)} adversaries live that keep something of an earlier call; "
            f"the first one {found.remembering[0].memory}; add the cases that --suggest prints"
        )
        detail = [
            f"{each.memory}: told by {in_yaml(package, each.after)} after {each.before.name}"
            for each in found.remembering
        ]
        yield warning_at(path, message, line, "\n".join(detail))


def _line(package: Package, subject: str) -> int | None:
    """The line where a dimension, an argument or a component is declared."""
    name = subject.partition(",")[0]
    for n, argument in enumerate(package.spec.arguments):
        if argument.name == name:
            return package.line("arguments", n, "name")
    if name in package.spec.dims:
        return package.line("dims", name)
    for n, component in enumerate(package.spec.output.components):
        if component.name == name:
            return package.line("output", "components", n, "name")
    return package.line("cases")
