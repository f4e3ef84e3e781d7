# Tries: to write to the end of a pipe from which it should read. May get: AC.
import os


def attack():
    os.write(3, b"a request of its own")
    return "the request pipe is open for writing"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
