# Tries: to grow a small mapping by mremap and to fill it. May get: MLE.
import ctypes
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
SHARED, PRIVATE, ANONYMOUS = 1, 2, 0x20
FAILED = ctypes.c_void_p(-1).value
SIZE = 1 << 30

libc.mremap.restype = ctypes.c_void_p
libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
small = libc.mmap(None, 4096, 3, PRIVATE | ANONYMOUS, -1, 0)
kept = libc.mremap(small, 4096, SIZE, 1)
ctypes.memset(kept, 1, SIZE)
time.sleep(0.5)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
