# Tries: to search the keys of the user. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 250, "aarch64": 219}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 10, -4, b"user", b"next", 0) >= 0 and "a keyring"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
