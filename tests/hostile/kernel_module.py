# Tries: to load a module. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 175, "aarch64": 105}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"\x7fELF", 4, b"") >= 0 and "a module"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
