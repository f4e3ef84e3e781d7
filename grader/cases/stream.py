"""Random words that are the same on every machine, for as long as SHA-3 stands.

NumPy keeps the streams of its bit generators, but not of its distributions, and C libraries differ
in the last bit of log and exp. So the words come from SHAKE-256 (FIPS 202), and numbers are made of
them only by operations that IEEE 754 defines to the bit.
"""

import hashlib

import numpy as np
import numpy.typing as npt

RandomWords = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


class Stream:
    """An endless row of random 64-bit words that follows from its labels alone."""

    def __init__(self, *labels: str | int) -> None:
        """Labels are hashed with their lengths, so that ("ab", "c") is not ("a", "bc")."""
        # surrogateescape: a salt from the environment may be any bytes.
        parts = [str(label).encode("utf-8", "surrogateescape") for label in labels]
        self._seed = b"".join(len(part).to_bytes(8, "little") + part for part in parts)
        self._draws = 0

    def words(self, count: int) -> RandomWords:
        """The next ``count`` words."""
        seed = self._seed + self._draws.to_bytes(8, "little")
        self._draws += 1
        digest = hashlib.shake_256(seed).digest(8 * count)
        return np.frombuffer(digest, dtype="<u8").astype(np.uint64)

    def unit(self, count: int) -> Floats:
        """``count`` numbers, uniform in [0, 1), multiples of 2**-53."""
        return (self.words(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def open_unit(self, count: int) -> Floats:
        """``count`` numbers, uniform in (0, 1) without its ends: odd multiples of 2**-53."""
        return ((self.words(count) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def integers(self, low: int, high: int, count: int) -> Floats:
        """``count`` whole numbers, uniform from low to high, both included and under 2**53.

        A number is low plus the high 64 bits of word * span; the bias is below span / 2**64.
        """
        words, span = self.words(count), high - low + 1
        if span > 1 << 32:
            whole = [low + ((word * span) >> 64) for word in words.tolist()]
            return np.array(whole, dtype=np.float64)
        half, factor = np.uint64(32), np.uint64(span)
        carry = ((words & np.uint64(0xFFFFFFFF)) * factor) >> half
        return (((words >> half) * factor + carry) >> half).astype(np.float64) + float(low)
