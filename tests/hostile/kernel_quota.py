# Tries: to ask for quotas. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 179, "aarch64": 60}[os.uname().machine]


def attack():
    return (
        libc.syscall(NUMBER, ctypes.c_int(-0x7FFFFC00), None, 0, ctypes.create_string_buffer(64))
        >= 0
        and "quotas"
    )


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
