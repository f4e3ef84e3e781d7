# Tries: to keep messages under a name. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 240, "aarch64": 180}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"hostile", os.O_CREAT | os.O_RDWR, 0o600, None) >= 0 and "a queue"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
