# Tries: to keep memory in a shared anonymous mapping, where it is not resident. May get: AC.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
SHARED, PRIVATE, ANONYMOUS = 1, 2, 0x20
FAILED = ctypes.c_void_p(-1).value
SIZE = 1 << 30

libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def attack():
    kept = libc.mmap(None, SIZE, 3, SHARED | ANONYMOUS, -1, 0)
    if kept == FAILED:
        return None
    for at in range(kept, kept + SIZE, 1 << 24):
        ctypes.memset(at, 1, 1 << 24)
        libc.madvise(at, 1 << 24, 4)  # MADV_DONTNEED: out of sight, but still there
    return f"1 GiB kept, whose first byte is {ctypes.string_at(kept, 1)}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
