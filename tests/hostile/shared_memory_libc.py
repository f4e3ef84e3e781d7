# Tries: to share memory by libc's shm_open. May get: AC.
import ctypes
import os


def attack():
    made = ctypes.CDLL(None).shm_open(b"/hostile-libc", os.O_CREAT | os.O_RDWR, 0o600)
    return made >= 0 and "a name in /dev/shm"


def tiny(a, b):
    try:
        got = attack()
    except AttributeError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
