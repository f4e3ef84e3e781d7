# Tries: to unmap the library that it runs in. May get: RTE.
import ctypes


def tiny(a, b):
    libc = ctypes.CDLL(None)
    at = ctypes.cast(libc.munmap, ctypes.c_void_p).value & ~0xFFF
    libc.munmap(ctypes.c_void_p(at - (1 << 19)), ctypes.c_size_t(1 << 20))
    return [a + b, a * b]
