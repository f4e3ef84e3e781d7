# Tries: to mount a file system over its folder. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 165, "aarch64": 40}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, b"none", b".", b"tmpfs", 0, None) >= 0 and "a mount"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
