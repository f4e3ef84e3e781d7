# Tries: to add rules of its own to its walls. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 444, "aarch64": 444}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, ctypes.create_string_buffer(b"\xff", 8), 8, 0) >= 0 and "a ruleset"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
