# Tries: to hand system calls over in a ring, past the filter. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 425, "aarch64": 425}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 8, ctypes.create_string_buffer(120)) >= 0 and "a ring"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
