# Tries: to hide wrong numbers behind a mask. May get: WA.
import numpy as np


def tiny(a, b):
    return np.ma.array([0.0, 0.0], mask=[True, True])
