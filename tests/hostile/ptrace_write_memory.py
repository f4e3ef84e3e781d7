# Tries: to write its parent's memory in one call. May get: SV.
import ctypes
import os

vector = (ctypes.c_size_t * 2)(0, 0)

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 311, "aarch64": 271}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, os.getppid(), vector, 0, vector, 0, 0) >= 0 and "memory"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
