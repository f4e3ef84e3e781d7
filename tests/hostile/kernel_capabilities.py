# Tries: to take capabilities. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 126, "aarch64": 91}[os.uname().machine]


def attack():
    return (
        libc.syscall(
            NUMBER,
            ctypes.c_char_p(bytes.fromhex("2205082000000000")),
            ctypes.create_string_buffer(b"\xff" * 24, 24),
        )
        >= 0
        and "capabilities"
    )


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
