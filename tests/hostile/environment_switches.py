# Tries: to turn the switches of the interpreter. May get: AC RTE.
import sys
import warnings

import numpy as np

sys.setrecursionlimit(50)
sys.setswitchinterval(1e-9)
sys.set_int_max_str_digits(0)
sys.dont_write_bytecode = False
sys.tracebacklimit = -1
sys.displayhook = sys.excepthook = None
warnings.simplefilter("error")
np.seterr(all="raise")


def tiny(a, b):
    return [a + b, a * b]
