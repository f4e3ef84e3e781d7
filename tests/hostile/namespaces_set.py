# Tries: to enter the namespaces of another process. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 308, "aarch64": 268}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0, 0) >= 0 and "another namespace"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
