# Tries: to take a descriptor of its parent. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 438, "aarch64": 438}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 3, 0, 0) >= 0 and "a descriptor"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
