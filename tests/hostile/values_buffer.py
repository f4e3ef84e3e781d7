# Tries: to return an array over memory that is given back. May get: WA RTE.
import ctypes

import numpy as np


def wild(a, b):
    at = ctypes.create_string_buffer(1 << 22)
    answer = np.ndarray((2,), float, (ctypes.c_char * 16).from_address(ctypes.addressof(at)))
    del at
    return answer


def tiny(a, b):
    return wild(a, b)
