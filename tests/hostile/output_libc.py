# Tries: to print by libc, past Python. May get: OLE.
import ctypes


def tiny(a, b):
    libc = ctypes.CDLL(None)
    for _ in range(100_000):
        libc.puts(b"past Python")
        libc.fflush(None)
    return [a + b, a * b]
