# Tries: to learn the number of a file. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 303, "aarch64": 264}[os.uname().machine]


def attack():
    return (
        libc.syscall(
            NUMBER, -100, b"/", ctypes.create_string_buffer(256), ctypes.create_string_buffer(8), 0
        )
        >= 0
        and "a handle"
    )


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
