"""All mistakes of a problem, the likely ones first, and no program twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from grader.mutants.mistakes.arguments import changed_arguments
from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.layers import other_layers
from grader.mutants.mistakes.mistake import Mistake, entry_of
from grader.mutants.mistakes.reductions import other_reductions
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
    known = vocabulary(spec, statement, parsed)
    changes = chain(
        other_steps(parsed, known),
        told_slips(parsed, known),
        other_reductions(parsed, known),
        other_fills(parsed, known),
        other_layers(parsed, known),
        values_of_arguments(parsed, known, codes, spec),
        other_values(parsed, known, codes),
    )
    made = chain(
        changed_arguments(source, spec, samples),
        other_settings(source, spec),
        _made(parsed, changes, entry_of(spec)),
    )
    return tuple(islice(made, MOST))


def _made(parsed: ParsedSource, planned: Iterator[ToldChange], entry: str) -> Iterator[Mistake]:
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
            yield Mistake(change.kind, key, change.told, mutant.source)
