# Tries: to reap the children of others. May get: AC.
import os


def attack():
    return os.waitpid(-1, os.WNOHANG) != (0, 0) and "reaped somebody"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
