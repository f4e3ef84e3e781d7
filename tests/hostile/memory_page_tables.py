# Tries: to read zero pages far apart, each of which costs a page table. May get: AC MLE.
import ctypes

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]


def tiny(a, b):
    size = 4 << 30
    at = libc.mmap(None, size, 1, 0x4022, -1, 0)
    if at != ctypes.c_void_p(-1).value:
        for page in range(at, at + size, 2 << 20):
            ctypes.string_at(page, 1)
    return [a + b, a * b]
