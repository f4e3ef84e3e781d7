# Tries: to return a view of a trillion zeros. May get: OLE.
import numpy as np


def tiny(a, b):
    return np.broadcast_to(np.float64(a), (1 << 20, 1 << 20))
