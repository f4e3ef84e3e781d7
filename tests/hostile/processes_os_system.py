# Tries: to run a shell by os.system. May get: AC.
import os


def attack():
    return os.system("echo ESCAPED by os.system") == 0 and "by os.system"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
