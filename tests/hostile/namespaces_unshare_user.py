# Tries: to be root in a user namespace of its own. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 272, "aarch64": 97}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0x10000000) >= 0 and "a user namespace"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
