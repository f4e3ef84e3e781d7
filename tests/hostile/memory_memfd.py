# Tries: to keep memory in a file without a name. May get: AC.
import os


def attack():
    kept = os.memfd_create("kept")
    for _ in range(1024):
        os.write(kept, bytes(1 << 20))
    return "1 GiB in a file without a name"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
