# Tries: to keep semaphores that outlive every process. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 64, "aarch64": 190}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0x686F73, 1, 0o1600) >= 0 and "semaphores"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
