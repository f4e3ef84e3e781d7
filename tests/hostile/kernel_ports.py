# Tries: to talk to the hardware. May get: AC.
import ctypes
import os


def attack():
    if os.uname().machine != "x86_64":
        return None
    libc = ctypes.CDLL(None)
    return (libc.ioperm(0x80, 1, 1) == 0 or libc.iopl(3) == 0) and "the hardware's ports"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
