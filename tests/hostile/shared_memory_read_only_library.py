# Tries: to make shared read-only pages of a library writable. May get: AC.
import ctypes
import mmap
import os

import numpy as np

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]


def attack():
    library = os.open(np._core._multiarray_umath.__file__, os.O_RDONLY)
    at = libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_SHARED, library, 0)
    return libc.mprotect(ctypes.c_void_p(at), ctypes.c_size_t(4096), 3) == 0 and "shared pages"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
