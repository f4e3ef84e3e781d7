# Tries: to mount by the new calls. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 430, "aarch64": 430}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"proc", 0) >= 0 and "a file system"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
