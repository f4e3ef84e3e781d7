# Tries: to have its parent's memory paged out. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 440, "aarch64": 440}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 3, 0, 0, 0, 0) >= 0 and "advised"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
