# Tries: to keep memory that outlives every process. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 29, "aarch64": 194}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0x686F73, 1 << 20, 0o1600) >= 0 and "System V memory"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
