# Tries: to handle faults of the kernel itself. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 323, "aarch64": 282}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0) >= 0 and "userfaultfd"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
