# Tries: to return durations whose numbers are large. May get: WA.
import numpy as np


def tiny(a, b):
    return np.array([1, 2], dtype="m8[ns]")
