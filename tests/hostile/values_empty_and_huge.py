# Tries: to return an array with no numbers and a trillion rows. May get: WA OLE.
import numpy as np


def tiny(a, b):
    return np.zeros((1 << 40, 0))
