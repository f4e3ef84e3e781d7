# Tries: to make a mount writable again. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 165, "aarch64": 40}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, None, b"/", None, 32 | 4096, None) >= 0 and "remounted"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
