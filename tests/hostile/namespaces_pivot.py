# Tries: to change the root of all. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 155, "aarch64": 41}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b".", b".") >= 0 and "another root"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
