# Tries: to hold a part of the file tree, detached. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 428, "aarch64": 428}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, -100, b"/", 1) >= 0 and "a tree"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
