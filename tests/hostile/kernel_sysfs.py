# Tries: to use a call that nobody needs any more. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 139, "aarch64": 9999}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 3) >= 0 and "a count of file systems"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
