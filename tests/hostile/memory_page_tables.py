# Tries: to have the kernel fill its memory with tables of pages that are not there. May get: MLE.
import ctypes

PRIVATE_ANONYMOUS, NO_REPLACE = 0x22, 0x100000
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_long,
)


def tiny(a, b):
    for n in range(64_000):  # a page each, a GiB apart: nothing resident but two tables for each
        address = (64 + n) << 30
        at = libc.mmap(address, 4096, 1, PRIVATE_ANONYMOUS | NO_REPLACE, -1, 0)
        if at == address:
            ctypes.string_at(at, 1)
    return [a + b, a * b]
