# Tries: to return numpy's strings. May get: WA.
import numpy as np


def tiny(a, b):
    return np.array([str(a + b), str(a * b)])
