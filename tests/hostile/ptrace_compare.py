# Tries: to compare kernel objects with its parent's. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 312, "aarch64": 272}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, os.getpid(), os.getppid(), 0, 0, 0) >= 0 and "compared"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
