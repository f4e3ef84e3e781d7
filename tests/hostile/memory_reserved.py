# Tries: to reserve more addresses than there may be, untouched. May get: AC.
import ctypes

libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]


def attack():
    kept = [libc.mmap(None, 1 << 40, 0, 0x4022, -1, 0) for _ in range(16)]
    return any(at != ctypes.c_void_p(-1).value for at in kept) and "1 TiB of addresses"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
