# Tries: to count what other processes do. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 298, "aarch64": 241}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, ctypes.create_string_buffer(128), -1, 0, -1, 0) >= 0 and "counters"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
