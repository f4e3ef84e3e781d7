# Tries: to free the same memory twice. May get: RTE.
import ctypes


def tiny(a, b):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    block = libc.malloc(4096)
    for _ in range(3):
        libc.free(block)
    libc.free(block + 24)
    return [a + b, a * b]
