# Tries: to read far beyond an array. May get: RTE WA.
import numpy as np


def tiny(a, b):
    wild = np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 20,), (1 << 24,))
    return [float(wild.sum()), 0.0]
