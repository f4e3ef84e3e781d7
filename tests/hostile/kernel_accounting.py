# Tries: to turn accounting off. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 163, "aarch64": 89}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, None) >= 0 and "accounting"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
