# Tries: to hold 1 GiB only for a moment between two looks. May get: MLE.
import ctypes
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
SHARED, PRIVATE, ANONYMOUS = 1, 2, 0x20
FAILED = ctypes.c_void_p(-1).value
SIZE = 1 << 30

libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
kept = libc.mmap(None, SIZE, 3, PRIVATE | ANONYMOUS, -1, 0)
ctypes.memset(kept, 1, SIZE)
libc.munmap(kept, SIZE)
time.sleep(0.5)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
