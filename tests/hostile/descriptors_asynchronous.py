# Tries: to have the kernel write for it, by aio. May get: AC.
import ctypes
import os

NUMBER = {"x86_64": 206, "aarch64": 0}[os.uname().machine]  # io_setup


def attack():
    context = ctypes.c_ulong()
    return ctypes.CDLL(None).syscall(NUMBER, 8, ctypes.byref(context)) == 0 and "aio"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
