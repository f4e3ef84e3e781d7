# Tries: to signal a process by its pidfd. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 424, "aarch64": 424}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 3, 18, 0, 0) >= 0 and "a signal by pidfd"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
