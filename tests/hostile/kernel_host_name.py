# Tries: to rename the machine. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 170, "aarch64": 161}[os.uname().machine]


def attack():
    return (
        libc.syscall(NUMBER, os.uname().nodename.encode(), len(os.uname().nodename)) >= 0
        and "a name"
    )


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
