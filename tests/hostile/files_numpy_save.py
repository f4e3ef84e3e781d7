# Tries: to write by numpy and to read by it. May get: AC.
import numpy as np


def attack():
    return np.fromfile("/etc/passwd", dtype=np.uint8, count=20).tobytes()


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
