# Tries: to leave System V memory for the next run. May get: AC.
import ctypes
import os

NUMBER = {"x86_64": 29, "aarch64": 194}[os.uname().machine]
libc = ctypes.CDLL(None)


def find():
    return libc.syscall(NUMBER, 0x6D61726B, 1, 0) >= 0


def leave():
    libc.syscall(NUMBER, 0x6D61726B, 4096, 0o1600)


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
