# Tries: to call the kernel through the page of old times. May get: AC RTE.
import ctypes
import os
import time


def attack():
    if os.uname().machine != "x86_64":
        return None
    old_time = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(0xFFFFFFFFFF600400)
    return abs(old_time(None) - time.time()) > 10 and "another time"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
