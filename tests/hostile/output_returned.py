# Tries: to return more numbers than allowed. May get: OLE.
import numpy as np


def tiny(a, b):
    return np.zeros(1 << 20)
