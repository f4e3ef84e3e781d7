# Tries: to seize its parent. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 101, "aarch64": 117}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0x4206, os.getppid(), 0, 0) >= 0 and "seized"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
