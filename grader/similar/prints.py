"""Prints: a number for every ten tokens in a row, the same number if only names differ.

This is what MOSS does (Schleimer, Wilkerson, Aiken: Winnowing, 2003), except that all prints are
kept, since files are small. A name of the file's own counts by its distance to the last time it
stood in the same ten: `a + b * a` and `x + y * x` have the same print, `x + y * y` has another.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.similar.reading import Ints, TokenTable

LENGTH = 10  # tokens of a print: about a short statement
_SEED = 20_030_609  # of the factors: any number will do
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Prints:
    """The prints of a file, uint64 as int64, and the number of the token that each begins with."""

    tokens: TokenTable
    prints: Ints
    starts: Ints

    def covered(self, chosen: Bools) -> Bools:
        """Whether each token stands in one of the ``chosen`` prints, (tokens,)."""
        return self.times_covered(chosen) > 0

    def times_covered(self, chosen: Bools) -> Ints:
        """The number of ``chosen`` prints that each token stands in, (tokens,)."""
        starts = self.starts[chosen]
        steps = np.zeros(len(self.tokens) + 1, dtype=np.int64)
        steps[starts] += 1
        steps[starts + LENGTH] -= 1
        return np.cumsum(steps[:-1])


def prints_of(tokens: TokenTable) -> Prints:
    """Every print whose tokens are all of the same unit."""
    empty = np.zeros(0, dtype=np.int64)
    if len(tokens) < LENGTH:
        return Prints(tokens, empty, empty)

    def windows(values: Ints) -> Ints:
        return np.lib.stride_tricks.sliding_window_view(values, LENGTH)

    back = windows(_steps_back(tokens))
    back = np.where(back <= np.arange(LENGTH), back, 0)  # older names count as new
    own = windows(tokens.names) > 0
    # Steps back are less than LENGTH; symbols are moved above them.
    values = np.where(own, back, windows(tokens.symbols) + LENGTH).astype(np.uint64)
    factors = np.random.default_rng(_SEED).integers(1, 1 << 63, LENGTH, dtype=np.uint64) * 2 + 1
    prints = (values * factors).sum(axis=1, dtype=np.uint64).view(np.int64)  # modulo 2**64
    units = windows(tokens.units)
    (starts,) = np.nonzero((units == units[:, :1]).all(axis=1))
    return Prints(tokens, prints[starts], starts)


def _steps_back(tokens: TokenTable) -> Ints:
    """For each own name the number of tokens since it last stood in its unit; 0 for a new name."""
    last: dict[tuple[int, int], int] = {}
    steps = np.zeros(len(tokens), dtype=np.int64)
    named = zip(tokens.names.tolist(), tokens.units.tolist(), strict=True)
    for at, (name, unit) in enumerate(named):
        if name:
            steps[at] = at - last.get((name, unit), at)
            last[name, unit] = at
    return steps
