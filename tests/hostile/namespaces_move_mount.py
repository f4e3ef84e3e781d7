# Tries: to move a mount. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 429, "aarch64": 429}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, -100, b"/", -100, b".", 0) >= 0 and "a mount"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
