"""All mistakes of a problem, the likely ones first, and no program twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from grader.mutants.mistakes.arguments import changed_arguments
from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.layers import other_layers
from grader.mutants.mistakes.leaves import other_leaves
from grader.mutants.mistakes.mistake import Mistake, entry_of
from grader.mutants.mistakes.pairs import pairs_of_mistakes
from grader.mutants.mistakes.reductions import other_reductions
from grader.mutants.mistakes.results import changed_results
from grader.mutants.mistakes.settings import other_settings
from grader.mutants.mistakes.slips import told_slips
from grader.mutants.mistakes.steps import other_steps
from grader.mutants.mistakes.values import other_fills, other_values, values_of_arguments
from grader.mutants.mistakes.vocabulary import vocabulary
from grader.mutants.mutant import Family
from grader.mutants.parsed import ParsedSource
from grader.problem.model import Spec

MOST = 800


def all_mistakes(
    parsed: ParsedSource,
    source: bytes,
    spec: Spec,
    statement: str,
    samples: Sequence[Mapping[str, object]],
    codes: Sequence[float],
) -> tuple[Mistake, ...]:
    """At most MOST mistakes in the reference ``source``, which ``parsed`` is.

    ``samples`` are the inputs of the sample cases, ``codes`` the types of its expressions, as
    `wrong_values.telling_types` finds them.
    """
    made = chain(
        changed_arguments(source, spec, samples),
        changed_results(source, spec),
        other_settings(source, spec),
        (made for _, made in _made(parsed, _changes(parsed, spec, statement, codes), spec)),
    )
    return tuple(islice(made, MOST))


def all_pairs(
    parsed: ParsedSource,
    source: bytes,
    spec: Spec,
    statement: str,
    samples: Sequence[Mapping[str, object]],
    codes: Sequence[float],
) -> tuple[Mistake, ...]:
    """Two mistakes at once, of the likely ones; the arguments are those of `all_mistakes`."""
    inside = list(_made(parsed, _changes(parsed, spec, statement, codes), spec))
    outside = [*changed_arguments(source, spec, samples), *other_settings(source, spec)]
    return tuple(pairs_of_mistakes(parsed, source, inside, outside, entry_of(spec)))


def _changes(
    parsed: ParsedSource, spec: Spec, statement: str, codes: Sequence[float]
) -> Iterator[ToldChange]:
    """Every change of the reference's own code."""
    known = vocabulary(spec, statement, parsed)
    return chain(
        other_steps(parsed, known),
        told_slips(parsed, known),
        other_reductions(parsed, known),
        other_leaves(parsed, known),
        other_fills(parsed, known),
        other_layers(parsed, known),
        values_of_arguments(parsed, known, codes, spec),
        other_values(parsed, known, codes),
    )


def _made(
    parsed: ParsedSource, planned: Iterator[ToldChange], spec: Spec
) -> Iterator[tuple[ToldChange, Mistake]]:
    """Each change that makes a new program, with the mistake that it is."""
    entry = entry_of(spec)
    names: Counter[str] = Counter()
    for change in planned:
        changes = {change.node: change.other, **change.also}
        parts = [parsed.name(node, other) for node, other in changes.items()]
        name = f"{change.owner}: {' | '.join(parts)}"
        mutant = parsed.mutant(
            name,
            change.kind,
            changes,
            Family.SLIP,
            change.told,
            change.end + entry,
        )
        if mutant is not None:
            names[name] += 1
            key = name if names[name] == 1 else f"{name} #{names[name]}"
            yield change, Mistake(change.kind, key, change.told, mutant.source)
