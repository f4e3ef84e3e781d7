# Tries: to use the old vfork and fork calls of x86-64. May get: AC.
import ctypes
import os


def attack():
    if os.uname().machine != "x86_64":
        return None
    pid = ctypes.CDLL(None).syscall(57)
    if pid == 0:
        print("ESCAPED into a fork of 1991", flush=True)
        os._exit(0)
    return pid > 0 and "by the old fork"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
