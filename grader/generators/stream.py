"""Random words that are the same on every machine, for as long as SHA-3 stands.

NumPy promises the same stream of its bit generators, but not of its distributions, and the
libraries of C differ in the last bit of log and exp. So words come from SHAKE-256 (FIPS 202) and
all that is made of them here uses only operations that IEEE 754 defines to the bit.
"""

import hashlib

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


class Stream:
    """An endless row of random 64-bit words, given by its labels alone."""

    def __init__(self, *labels: str | int) -> None:
        """The labels are hashed with their lengths, so that ("ab", "c") is not ("a", "bc")."""
        parts = [str(label).encode() for label in labels]
        self._seed = b"".join(len(part).to_bytes(8, "little") + part for part in parts)
        self._draws = 0

    def words(self, count: int) -> Words:
        """The next ``count`` words."""
        seed = self._seed + self._draws.to_bytes(8, "little")
        self._draws += 1
        digest = hashlib.shake_256(seed).digest(8 * count)
        return np.frombuffer(digest, dtype="<u8").astype(np.uint64)

    def unit(self, count: int) -> Floats:
        """``count`` numbers, uniform in [0, 1), multiples of 2**-53."""
        return (self.words(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, span: int, count: int) -> list[int]:
        """``count`` whole numbers, uniform in 0 .. span - 1; biased by less than span / 2**64."""
        return [(word * span) >> 64 for word in self.words(count).tolist()]
