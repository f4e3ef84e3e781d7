# Tries: to leave its root by the old trick with a second one. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 161, "aarch64": 51}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b".") >= 0 and "a root of its own"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
