"""The cases in which a submission is right, and those in which it is wrong.

These rules explain less than those of `numbers`; they say where to look. A case in which only zeros
are expected can't tell, and counts on neither side. No message has a number of a hidden case.
"""

from collections.abc import Container, Iterator, Sequence
from itertools import combinations

import numpy as np

from grader.grading.feedback.chance import MOST, by_chance
from grader.grading.feedback.observed import MIN_WRONG, Observed, ObservedComponent
from grader.grading.report import Hint

MIN_RIGHT = 3  # where a rule speaks of sizes; by chance three of ten are the smallest in 1 of 120


def nan_somewhere(observed: Observed) -> Hint | None:
    """NaN where a number is expected: the component, and the first sample."""
    for part in observed.parts:
        cases = [n for n, numbers in enumerate(part.got) if np.isnan(numbers).any()]
        if cases:
            samples = [observed.names[n] for n in cases if observed.samples[n]]
            where = f"first in {samples[0]}" if samples else "in hidden cases only"
            if len(cases) == len(observed.names):
                where = "in every case"
            return Hint(
                "nan",
                f"{part.name} is NaN, {where}. NaN comes from 0/0, inf/inf, inf - inf, 0 times "
                "inf, and from the logarithm or the root of a negative number: print what goes "
                "into each of these",
            )
    return None


def where_right(observed: Observed, explained: Container[str] = ()) -> Hint | None:
    """A fact that the cases share in which a wrong component is right, if there is just one.

    Components whose names are in ``explained`` are passed over.
    """
    for part in observed.wrong:
        if part.name in explained:
            continue
        right = [n for n, ok in enumerate(part.right) if ok and part.telling[n]]
        wrong = [n for n, ok in enumerate(part.right) if not ok]
        if not right or len(wrong) < MIN_WRONG:
            continue
        for rule in (_on_a_sample, _at_one_value, _where_equal, _where_small, _by_a_property):
            if (hint := rule(observed, part, right, wrong)) is not None:
                return hint
    return None


def components(observed: Observed) -> Hint | None:
    """The components that are right in every case, and those that are not."""
    wrong = [part.name for part in observed.wrong]
    right = [part.name for part in observed.parts if part.is_right]
    if not right or not wrong:
        return None
    return Hint(
        "some_components_right",
        f"{_listed(right)} {_are(right)} right in every case; look at what gives {_listed(wrong)}",
    )


def _on_a_sample(
    observed: Observed, part: ObservedComponent, right: Sequence[int], wrong: Sequence[int]
) -> Hint | None:
    """Right in one case alone, which is a sample; every other case that can tell is wrong."""
    if len(right) > 1 or not observed.samples[right[0]]:
        return None
    (only,) = right
    lowest = [
        f"`{name}` is {values[only]}"
        for name, values in observed.facts.items()
        if all(values[n] > values[only] for n in wrong)
    ]
    told = f"of the cases that can tell, {part.name} is right in {observed.names[only]} alone"
    if lowest:
        told += f"; there {_listed(lowest)}, and more where it is wrong"
    return Hint(
        "right_on_a_sample_only", f"{told}: is something of that case written into the code?"
    )


def _at_one_value(
    observed: Observed, part: ObservedComponent, right: Sequence[int], wrong: Sequence[int]
) -> Hint | None:
    """Right exactly where one argument has one value."""
    names = [
        name
        for name, values in observed.facts.items()
        if len({values[n] for n in right}) == 1
        and all(values[n] != values[right[0]] for n in wrong)
    ]
    if len(right) < 2 or len(names) != 1:
        return None
    (name,) = names
    values = [observed.facts[name][n] for n in right if observed.samples[n]]
    smallest = observed.facts[name][right[0]] == min(observed.facts[name])
    value = str(values[0]) if values else "at its smallest" if smallest else "one certain value"
    return Hint(
        "right_at_one_value", f"{part.name} is right where `{name}` is {value}, and only there"
    )


def _where_equal(
    observed: Observed, part: ObservedComponent, right: Sequence[int], wrong: Sequence[int]
) -> Hint | None:
    """Right exactly where two arguments are equal."""
    facts = list(observed.facts.items())
    pairs = [
        (one, other)
        for n, (one, values) in enumerate(facts)
        for other, others in facts[n + 1 :]
        if all(values[n] == others[n] for n in right) and all(values[n] != others[n] for n in wrong)
    ]
    if len(right) < 2 or len(pairs) != 1:
        return None
    ((one, other),) = pairs
    told = f"{part.name} is right where `{one}` equals `{other}`, and only there: is one of them "
    return Hint("right_where_equal", told + "used in place of the other?")


def _where_small(
    observed: Observed, part: ObservedComponent, right: Sequence[int], wrong: Sequence[int]
) -> Hint | None:
    """Right up to some size, wrong beyond."""
    names = [
        name
        for name, values in observed.facts.items()
        if max(values[n] for n in right) < min(values[n] for n in wrong)
    ]
    if len(right) < MIN_RIGHT or len(names) != 1:
        return None
    told = f"{part.name} is right where `{names[0]}` is small, and wrong where it is larger"
    return Hint("right_where_small", told)


def _by_a_property(
    observed: Observed, part: ObservedComponent, right: Sequence[int], wrong: Sequence[int]
) -> Hint | None:
    """Tell a property of exactly those cases that are right, or wrong, if it is hardly chance."""
    properties = list(_properties(observed))
    told = (*right, *wrong)
    is_right = [True] * len(right) + [False] * len(wrong)
    if by_chance(2 * len(properties), is_right) > MOST:
        return None
    found = []
    for about, words, holds in properties:
        has = [holds[n] for n in told]
        if has == is_right or has == [not ok for ok in is_right]:
            found.append((about, "right" if has == is_right else "wrong", words))
    if not found or any(about != found[0][0] for about, _, _ in found):
        return None
    _, how, words = found[0]
    return Hint(f"{how}_where", f"{part.name} is {how} where {words}, and only there")


def _properties(observed: Observed) -> Iterator[tuple[frozenset[str], str, Sequence[bool]]]:
    """Find properties of cases: the facts that each is about, its words, the cases with it."""
    facts = observed.facts
    for name, values in facts.items():
        about = frozenset({name})
        yield about, f"`{name}` is 0", [value == 0 for value in values]
        yield about, f"`{name}` is at its smallest", [value == min(values) for value in values]
        yield about, f"`{name}` is negative", [value < 0 for value in values]
        yield about, f"`{name}` is odd", [value % 2 == 1 for value in values]
    for (one, values), (other, others) in combinations(facts.items(), 2):
        about, pairs = frozenset({one, other}), list(zip(values, others, strict=True))
        yield about, f"`{one}` equals `{other}`", [a == b for a, b in pairs]
        yield about, f"`{one}` is larger than `{other}`", [a > b for a, b in pairs]
        yield about, f"`{one}` is smaller than `{other}`", [a < b for a, b in pairs]
    for words, holds in observed.signs.items():
        yield frozenset({words}), words, holds


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
