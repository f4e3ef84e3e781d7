# Tries: to keep messages that outlive every process. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 68, "aarch64": 186}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0x686F73, 0o1600) >= 0 and "a queue"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
