# Tries: to have its memory laid out in a known place. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 135, "aarch64": 92}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0x0040000) >= 0 and "personality"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
