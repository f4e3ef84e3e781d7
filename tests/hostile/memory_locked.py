# Tries: to lock all its memory, present and future. May get: AC.
import ctypes


def attack():
    libc = ctypes.CDLL(None)
    return libc.mlockall(3) == 0 and "all locked"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
