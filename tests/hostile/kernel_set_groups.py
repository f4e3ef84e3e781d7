# Tries: to join groups. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 116, "aarch64": 159}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0, None) >= 0 and "groups"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
