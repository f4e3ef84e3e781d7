"""The author's own generators of scripted."""

import numpy as np


def walk(seed, n, scale):
    """Running totals of steps of size ``scale``."""
    return np.cumsum(np.random.default_rng(int(seed)).choice([-scale, scale], int(n)))


def start(seed):
    """A number from the seed."""
    return seed / 2.0**32
