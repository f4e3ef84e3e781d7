# Tries: to be another user. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 105, "aarch64": 146}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 1000) >= 0 and "another user"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
