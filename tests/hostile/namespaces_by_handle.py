# Tries: to open a file by its number, past all folders. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 304, "aarch64": 265}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0, ctypes.create_string_buffer(32), 0) >= 0 and "a handle"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
