# Tries: to return numbers that float64 can't hold. May get: WA RTE.
import numpy as np


def tiny(a, b):
    return np.array([1, 1], np.longdouble) * np.longdouble("1e4000")
