# Tries: to return the bytes of each number turned round. May get: AC.
import numpy as np


def tiny(a, b):
    return np.array([a + b, a * b], dtype=">f8")
