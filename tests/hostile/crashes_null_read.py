# Tries: to read from address 0. May get: RTE.
import ctypes


def tiny(a, b):
    return ctypes.string_at(0)
