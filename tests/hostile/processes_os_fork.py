# Tries: to fork by os.fork. May get: AC.
import os


def attack():
    pid = os.fork()
    if pid == 0:
        print("ESCAPED into a fork", os.getpid(), flush=True)
        os._exit(0)
    return f"forked {pid}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
