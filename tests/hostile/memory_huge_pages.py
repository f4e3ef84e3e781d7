# Tries: to use huge pages, which the resident size leaves out. May get: AC MLE.
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
SHARED, PRIVATE, ANONYMOUS = 1, 2, 0x20
FAILED = ctypes.c_void_p(-1).value
SIZE = 1 << 30

HUGE = 0x40000


def attack():
    kept = libc.mmap(None, SIZE, 3, PRIVATE | ANONYMOUS | HUGE, -1, 0)
    if kept == FAILED:
        return None
    ctypes.memset(kept, 1, SIZE)
    return "1 GiB of huge pages"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
