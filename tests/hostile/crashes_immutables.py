# Tries: to change the number 1 and the answer's own type. May get: RTE WA AC.
import ctypes


def tiny(a, b):
    ctypes.memmove(id(1) + 24, (2).to_bytes(4, "little"), 4)
    ctypes.memmove(id(0) + 24, (7).to_bytes(4, "little"), 4)
    return [0.0, 0.0]
