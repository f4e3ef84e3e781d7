# Tries: to have the kernel move its pages to swap, where the resident size does not count them. May get: MLE.
import ctypes
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
SHARED, PRIVATE, ANONYMOUS = 1, 2, 0x20
FAILED = ctypes.c_void_p(-1).value
SIZE = 1 << 30

libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
PART, MADV_PAGEOUT = 32 << 20, 21
kept = libc.mmap(None, SIZE, 3, PRIVATE | ANONYMOUS, -1, 0)
for at in range(kept, kept + SIZE, PART):
    ctypes.memset(at, at // PART % 255 + 1, PART)
    libc.madvise(at, PART, MADV_PAGEOUT)
    time.sleep(0.005)
time.sleep(0.2)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
