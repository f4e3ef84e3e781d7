# Tries: to hand jax a block of memory that is not there. May get: RTE WA.
import ctypes

import jax
import numpy as np


def tiny(a, b):
    wild = np.ctypeslib.as_array((ctypes.c_double * 2).from_address(0x41414140))
    return jax.dlpack.from_dlpack(wild)
