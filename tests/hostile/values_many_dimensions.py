# Tries: to return an array of 64 dimensions. May get: WA.
import numpy as np


def tiny(a, b):
    return np.zeros((1,) * 64)
