# Tries: to change what a mount allows. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 442, "aarch64": 442}[os.uname().machine]


def attack():
    return (
        libc.syscall(NUMBER, -100, b"/", 0, ctypes.create_string_buffer(32), 32) >= 0
        and "attributes"
    )


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
