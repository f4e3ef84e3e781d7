# Tries: to return a matrix, which is always of two dimensions. May get: WA.
import warnings

import numpy as np

warnings.simplefilter("ignore")


def tiny(a, b):
    return np.matrix([a + b, a * b])
