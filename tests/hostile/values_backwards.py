# Tries: to return a view that runs backwards. May get: AC.
import numpy as np


def tiny(a, b):
    return np.array([a * b, 0.0, a + b])[::-2]
