"""Two mistakes at once: a likely one in the code, and another in another place of it or around it.

    inside     changes of the reference's code
    outside    the reference is called with something else, or under other settings

The likely kinds come first, each with its first two places, then each with the next two.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.mistake import ARGUMENTS, Mistake
from grader.mutants.mutant import Family
from grader.mutants.pairs import overlap
from grader.mutants.parsed import ParsedSource

MOST_INSIDE = 24
MOST_OUTSIDE = 12
AT_ONCE = 2  # places of one kind, before the next kind has its turn
AND_ALSO = "; and also: "
_INSIDE = """
mean_for_sum not_subtracted not_divided choice_missing argument_as_passed axis_missing relu
loop_one_less loop_one_more step_missing never_updated made_anew replaces_total first_for_last
another_use_bias rngs_anew another_axis fills_otherwise squares_for_sum magnitudes_for_sum
key_used_before steps_swapped without_bias transposed softmax last_for_sum function_missing
sum_for_mean counts_entries begins_one_more one_round added_up applied_twice another_kernel_init
one_left_out no_nan tanh exponential logarithm four_decimals two_decimals another_dtype
sign_missing another_operator name_mistaken another_comparison
"""
_OUTSIDE = """
argument_frozen all_float64 argument_inverted arguments_swapped argument_one_more
argument_one_less argument_all_float16 argument_transposed argument_without_sign argument_centred
argument_by_root_of_size argument_as_float32 argument_all_true argument_negative_cut
argument_all_bfloat16 argument_mistaken argument_squared argument_negated double_precision
argument_by_its_largest argument_whole
"""


def pairs_of_mistakes(
    parsed: ParsedSource,
    source: bytes,
    inside: Sequence[tuple[ToldChange, Mistake]],
    outside: Iterable[Mistake],
    entry: str,
) -> Iterator[Mistake]:
    """Pairs of likely mistakes of different kinds, neither of them within the other.

    ``source`` is the reference; ``entry`` is the text below each program of ``inside``.
    """
    made = {mistake.id: change for change, mistake in inside}
    changed = _likely((mistake for _, mistake in inside), _INSIDE.split(), MOST_INSIDE)
    others = _likely(outside, _OUTSIDE.split(), MOST_OUTSIDE)
    for first, second in combinations(changed, 2):
        changes = made[first.id], made[second.id]
        if first.kind == second.kind or _overlap(parsed, *changes):
            continue
        program = _with_both(parsed, changes, entry)
        if program is not None:
            yield _pair(first, second, program)
    for one in changed:
        inner = one.source.removesuffix(entry.encode())
        if ARGUMENTS.encode() not in inner:  # which only ``entry`` sets
            for other in others:
                yield _pair(other, one, inner + other.source.removeprefix(source))


def _likely(found: Iterable[Mistake], kinds: Sequence[str], most: int) -> list[Mistake]:
    """The likely ones: the first places of each kind, the next of each, and so on."""
    seen: Counter[str] = Counter()
    ranked = []
    for one in found:
        if one.kind in kinds:
            ranked.append((seen[one.kind] // AT_ONCE, kinds.index(one.kind), one))
            seen[one.kind] += 1
    ranked.sort(key=lambda rank: rank[:2])
    return [one for *_, one in ranked[:most]]


def _with_both(
    parsed: ParsedSource, changes: tuple[ToldChange, ToldChange], entry: str
) -> bytes | None:
    """The program with two changes and ``entry`` below it; None if it is no new one."""
    nodes = {change.node: change.other for change in changes}
    for change in changes:
        nodes |= change.also
    ends = "".join(dict.fromkeys(change.end for change in changes))
    mutant = parsed.mutant("", "pair", nodes, Family.PAIR, "", ends + entry)
    return None if mutant is None else mutant.source


def _pair(first: Mistake, second: Mistake, program: bytes) -> Mistake:
    parts = (first.told, second.told)
    key = f"{first.key} & {second.key}"
    return Mistake("two_mistakes", key, AND_ALSO.join(parts), program, parts)


def _overlap(parsed: ParsedSource, first: ToldChange, second: ToldChange) -> bool:
    nodes = [[change.node, *change.also] for change in (first, second)]
    return any(overlap(parsed, one, other) for one, other in product(*nodes))
