# Tries: to fork by libc. May get: AC.
import ctypes
import os


def attack():
    pid = ctypes.CDLL(None).fork()
    if pid == 0:
        print("ESCAPED into a fork of libc", flush=True)
        os._exit(0)
    return pid > 0 and f"forked {pid}"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
