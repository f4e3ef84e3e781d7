# Tries: to return dates. May get: WA.
import numpy as np


def tiny(a, b):
    return np.array(["2020-01-01", "2021-01-01"], dtype="M8[D]")
