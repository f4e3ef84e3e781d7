"""Numbers that are off by a factor or an amount that follows from the arguments of each case.

The formulas are few: one argument or length `n` with its neighbours, its square, its triangle and
its root; a multiple or a power of it; a sum, difference, product or ratio of two. All are tried, so
that one may fit by chance: the more there are, the more cases have to agree.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np

from grader.grading.feedback.chance import MOST, by_chance
from grader.grading.feedback.observed import MIN_WRONG, Observed, ObservedComponent, enough, vary
from grader.grading.report import Floats, Hint

Formula = tuple[str, Floats]  # its text, and its value in each case
NICE = 3  # significant digits of a number in a formula, at most


@np.errstate(all="ignore")
def off_by_a_formula(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell that all numbers are off by a factor or an amount that is a formula of each case."""
    if not enough(part):
        return None
    sizes = [len(numbers) for numbers in part.want]
    told = [n for n, telling in enumerate(part.telling) if telling]
    found = [*formulas(observed.facts), *_fitted(observed, part)]
    for text, values in found:
        dealt = [round(float(values[n]), 9) for n in told]
        if len(set(dealt)) < MIN_WRONG or by_chance(4 * len(found), dealt) > MOST:
            continue
        if (words := _fits(part, text, np.repeat(values, sizes))) is not None:
            return Hint("off_by_an_argument", f"{part.name} is {words}, in every case")
    return None


def formulas(facts: Mapping[str, tuple[int, ...]]) -> list[Formula]:
    """Return the formulas of one fact, and then those of two."""
    known = {name: np.array(values, float) for name, values in facts.items()}
    found: list[Formula] = list(known.items())
    for name, n in known.items():
        found += [
            (f"{name} - 1", n - 1),
            (f"{name} + 1", n + 1),
            (f"{name}**2", n**2),
            (f"{name} * ({name} + 1) / 2", n * (n + 1) / 2),
            (f"{name} * ({name} - 1) / 2", n * (n - 1) / 2),
            (f"sqrt({name})", np.sqrt(np.abs(n))),
        ]
    for (one, a), (other, b) in combinations(known.items(), 2):
        found += [
            (f"{one} * {other}", a * b),
            (f"{one} + {other}", a + b),
            (f"{one} - {other}", a - b),
            (f"{one} / {other}", a / b),
        ]
    return found


def _fits(part: ObservedComponent, text: str, values: Floats) -> str | None:
    """Say how the numbers are off by ``values``; None if they are not."""
    is_fact = not set(text) & set(" *(")
    if vary(part.all_want):
        if part.fits(part.all_want * values):
            return f"`{text}` times " + ("too large" if is_fact else "what is expected")
        if (values != 0).all() and part.fits(part.all_want / values):
            return f"`{text}` times too small" if is_fact else f"divided by `{text}`"
    if part.fits(part.all_want + values):
        return f"too large by `{text}`"
    return f"too small by `{text}`" if part.fits(part.all_want - values) else None


def _fitted(observed: Observed, part: ObservedComponent) -> Iterator[Formula]:
    """Find multiples ``2 * n`` and powers ``0.9**n``, whose number the first wrong sample shows.

    A message takes its numbers from samples alone.
    """
    shown = zip(observed.samples, part.right, part.telling, strict=True)
    first = next((n for n, case in enumerate(shown) if case == (True, False, True)), None)
    if first is None:
        return
    largest = int(np.argmax(np.abs(part.want[first])))
    got, want = part.got[first][largest], part.want[first][largest]
    for name, facts in observed.facts.items():
        n = np.array(facts, float)
        if n[first] == 0:
            continue
        for amount in (abs(got - want), got / want, want / got):
            times = _nice(amount / n[first])
            if times not in (0.0, 1.0):
                yield f"{times:g} * {name}", times * n
        base = _nice(np.power(np.abs(got / want), 1 / n[first]))
        if base not in (0.0, 1.0) and np.abs(n).max() < 100:
            yield f"{base:g}**{name}", base**n


def _nice(number: float) -> float:
    """Return the number of few digits that is meant; 0 if there is none."""
    if not np.isfinite(number) or number == 0:
        return 0.0
    near = float(f"{number:.{NICE}g}")
    return near if abs(near - number) <= 1e-4 * abs(number) else 0.0
