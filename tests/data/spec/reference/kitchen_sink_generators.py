"""The author's own generators of kitchen_sink; exact in float64, so the same everywhere."""

import numpy as np


def ramp(seed, n):
    """``n`` numbers that go up from the last digits of the seed."""
    return np.arange(int(n), dtype=np.float64) + seed % 1000
