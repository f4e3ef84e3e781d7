# Tries: to cut files by their names. May get: AC.
import json
import os


def attack():
    size = os.stat(json.__file__).st_size
    os.truncate(json.__file__, size)
    return json.__file__


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
