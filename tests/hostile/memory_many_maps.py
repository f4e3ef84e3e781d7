# Tries: to split its memory into as many mappings as there may be. May get: AC.
import ctypes

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def tiny(a, b):
    pages = 130_000
    at = libc.mmap(None, pages * 4096, 1, 0x22, -1, 0)
    for page in range(0, pages, 2):
        if libc.mprotect(at + page * 4096, 4096, 0):
            break
    # Some have to be given back, or the answer itself finds no memory.
    libc.munmap(ctypes.c_void_p(at), ctypes.c_size_t(pages * 4096))
    return [a + b, a * b]
