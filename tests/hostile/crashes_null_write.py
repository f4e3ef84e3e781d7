# Tries: to write to address 0. May get: RTE.
import ctypes


def tiny(a, b):
    return ctypes.memset(0, 1, 8)
