# Tries: to make system calls that are newer than the filter. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 463, "aarch64": 463}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0, 0, 0, 0, 0) >= 0 and "a new call"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
