# Tries: to load another kernel. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 246, "aarch64": 104}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0, 0, None, 0) >= 0 and "kexec"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
