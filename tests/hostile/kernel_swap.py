# Tries: to turn swap off. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 168, "aarch64": 225}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"/nonexistent") >= 0 and "swap"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
