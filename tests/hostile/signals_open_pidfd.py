# Tries: to hold its parent by a pidfd. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 434, "aarch64": 434}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, os.getppid(), 0) >= 0 and "a pidfd"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
