# Tries: to have the dynamic loader run a program. May get: AC.
import glob
import os


def attack():
    for loader in glob.glob("/lib64/ld-linux*") + glob.glob("/lib/ld-linux*"):
        os.execv(loader, [loader, "/bin/echo", "ESCAPED by the loader"])


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
