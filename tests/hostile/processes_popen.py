# Tries: to run a shell by libc's popen. May get: AC.
import ctypes


def attack():
    libc = ctypes.CDLL(None)
    libc.popen.restype = ctypes.c_void_p
    return libc.popen(b"echo ESCAPED by popen >&2", b"r") and "by popen"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
