# Tries: to have the kernel start a helper for a key. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 249, "aarch64": 218}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"user", b"next", b"x", -3) >= 0 and "a helper"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
