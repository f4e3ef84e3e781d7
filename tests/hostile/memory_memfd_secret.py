# Tries: to keep memory that even the kernel can't read. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 447, "aarch64": 447}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0) >= 0 and "secret memory"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
