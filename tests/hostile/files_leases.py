# Tries: to be told when others open a file. May get: AC.
import fcntl
import json


def attack():
    with open(json.__file__) as file:
        fcntl.fcntl(file, 1024, 0)  # F_SETLEASE
        return "a lease"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
