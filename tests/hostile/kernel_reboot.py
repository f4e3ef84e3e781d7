# Tries: to command the machine's power. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 169, "aarch64": 142}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 0xFEE1DEAD, 0x28121969, 0, None) >= 0 and "power"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
