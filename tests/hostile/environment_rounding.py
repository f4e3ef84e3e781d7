# Tries: to change how the processor rounds. May get: AC WA.
import ctypes

ctypes.CDLL("libm.so.6").fesetround(0x800)


def tiny(a, b):
    return [a + b, a * b]
