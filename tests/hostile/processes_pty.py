# Tries: to fork behind a terminal of its own. May get: AC.
import os


def attack():
    pid, _ = os.forkpty()
    if pid == 0:
        os._exit(0)
    return "a terminal"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
