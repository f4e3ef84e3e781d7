"""A change that might be made: cheap to think of, so that only those that are chosen are made."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import libcst as cst

from grader.mutants.mutant import Family, Mutant, Probe
from grader.mutants.parsed import Changes, ParsedSource

# The same change in so many files: it is the same mistake in each.
MOST_ALIKE = 3


@dataclass(frozen=True, eq=False)
class PlannedMutant:
    """Changes in a file, in functions ``owners``; ``what`` has ``{}`` for the expression's text.

    ``end`` is text to be put below the source.
    """

    parsed: ParsedSource
    owners: tuple[str, ...]
    changes: Changes
    operator: str
    family: Family
    what: str = ""
    end: str = ""
    probe: Probe | None = None

    def made(self, number: int) -> Mutant | None:
        """The mutant; ``number`` makes its name unique. None if it is no new program."""
        named = [self.parsed.name(node, other) for node, other in self.changes.items()]
        pairs = list(zip(self.owners, named, strict=True))
        what = " and ".join(f"in {owner}: {change}" for owner, change in pairs)
        if self.what:
            (node,) = self.changes
            assert isinstance(node, cst.BaseExpression)
            what = f"in {self.owners[0]}: {self.what.format(f'`{self.parsed.text(node)}`')}"
        name = " | ".join(f"{owner}: {change}" for owner, change in pairs)
        return self.parsed.mutant(
            f"{name} ({number})",
            self.operator,
            self.changes,
            self.family,
            what,
            self.end,
            self.probe,
        )


def made_in_turn(plans: Sequence[PlannedMutant], most: int) -> list[Mutant]:
    """At most ``most`` mutants: the first plan of each file and operator, then the second ones.

    Where there is no room for all, the plans that come first are made.
    """
    groups: Counter[tuple[object, ...]] = Counter()
    ranked: list[tuple[int, int, PlannedMutant]] = []
    for n, plan in enumerate(plans):
        group = plan.parsed.origin, plan.operator
        groups[group] += 1
        ranked.append((groups[group], n, plan))
    return _made((plan for _, _, plan in sorted(ranked, key=lambda ranked: ranked[:2])), most)


def _made(plans: Iterable[PlannedMutant], most: int) -> list[Mutant]:
    made: list[Mutant] = []
    alike: Counter[str] = Counter()
    for number, plan in enumerate(plans):
        if len(made) == most:
            break
        mutant = plan.made(number)
        if mutant is not None and alike[mutant.what] < MOST_ALIKE:
            alike[mutant.what] += 1
            made.append(mutant)
    return made
