"""From a source to its mutants: one slip each.

    each node that the entry point reaches, each operator -> a change -> a source
          -> dropped where it is the same program as the source, or as another mutant

Docstrings, annotations, decorators and imports are left alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from grader.mutants.mutant import Family, Mutant
from grader.mutants.operators import OPERATORS
from grader.mutants.parsed import ParsedSource
from grader.mutants.surroundings import nodes_of

HERE = Path("reference.py")  # for a source that comes from no file


@dataclass(frozen=True)
class Slip:
    """A change by one operator: in the function ``owner``, ``other`` in the place of ``node``."""

    owner: str
    operator: str
    node: cst.CSTNode
    other: cst.CSTNode


def slips(parsed: ParsedSource) -> Iterator[Slip]:
    """Every slip in a file, in its order; some may be no new program."""
    for unit, around in parsed.units:
        for node in nodes_of(unit):
            for operator in OPERATORS:
                for other in operator(node, around):
                    yield Slip(unit.name, operator.__name__, node, other)


def mutants(source: bytes, entry: str, origin: Path = HERE) -> tuple[Mutant, ...]:
    """Every mutant of ``source`` that ``entry`` could show, in the file's order.

    ``origin`` is the file of ``source``. ValueError if ``source`` is not Python, or newer than the
    parser.
    """
    return tuple(mutant for _, mutant in made_slips(ParsedSource(source, entry, origin)))


def made_slips(parsed: ParsedSource) -> Iterator[tuple[Slip, Mutant]]:
    """Every slip that is a new program, with its mutant."""
    names: Counter[str] = Counter()
    for slip in slips(parsed):
        change = parsed.name(slip.node, slip.other)
        name = f"{slip.owner}: {change}"
        times = names[name] + 1
        mutant = parsed.mutant(
            name if times == 1 else f"{name} #{times}",
            slip.operator,
            {slip.node: slip.other},
            Family.SLIP,
            f"in {slip.owner}: {change}",
        )
        if mutant is not None:
            names[name] = times
            yield slip, mutant
