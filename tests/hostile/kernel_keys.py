# Tries: to keep a key for the next run. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 248, "aarch64": 217}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"user", b"next", b"x", 1, -3) >= 0 and "a key"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
