# Tries: to divide by zero in machine code. May get: RTE WA.
import ctypes


def tiny(a, b):
    libc = ctypes.CDLL(None)
    quotient = libc.div(1, 0)  # SIGFPE on x86-64, 0 on arm64
    return [float(quotient), 0.0]
