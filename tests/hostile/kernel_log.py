# Tries: to read the kernel's messages. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 103, "aarch64": 116}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 3, ctypes.create_string_buffer(4096), 4096) >= 0 and "messages"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
