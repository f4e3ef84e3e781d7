# Tries: to empty a file that it may only read. May get: AC.
import os
import urllib


def attack():
    # It is empty as it is, so that nothing is lost where there are no walls.
    os.open(urllib.__file__, os.O_RDONLY | os.O_TRUNC)
    return urllib.__file__


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
