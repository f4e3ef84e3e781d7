# Tries: to move the end of the heap by sbrk and to fill it. May get: MLE.
import ctypes
import time

libc = ctypes.CDLL(None)
libc.sbrk.restype = ctypes.c_void_p
libc.sbrk.argtypes = [ctypes.c_ssize_t]
kept = libc.sbrk(1 << 30)
assert kept != ctypes.c_void_p(-1).value
ctypes.memset(kept, 1, 1 << 30)
time.sleep(0.5)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
