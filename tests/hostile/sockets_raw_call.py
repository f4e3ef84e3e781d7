# Tries: to make a socket by bare system calls. May get: AC.
import ctypes
import os

NUMBERS = {"x86_64": (41, 53, 43, 47), "aarch64": (198, 199, 202, 212)}[os.uname().machine]


def attack():
    libc = ctypes.CDLL(None)
    pair = (ctypes.c_int * 2)()
    made = [libc.syscall(NUMBERS[0], family, kind, 0) for family in range(46) for kind in (1, 2, 3)]
    made.append(libc.syscall(NUMBERS[1], 1, 1, 0, pair))
    return max(made) >= 0 and f"sockets: {made}"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
