# Tries: to make a code segment of its own. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 154, "aarch64": 9999}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 1, ctypes.create_string_buffer(16), 16) >= 0 and "a segment"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
