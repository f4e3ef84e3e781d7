# Tries: to start a ring that was handed to it. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 426, "aarch64": 426}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 4, 1, 0, 0, None, 0) >= 0 and "a ring"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
