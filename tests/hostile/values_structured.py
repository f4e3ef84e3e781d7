# Tries: to return an array of records. May get: WA.
import numpy as np


def tiny(a, b):
    return np.zeros(2, dtype=[("total", "f8"), ("product", "f8")])
