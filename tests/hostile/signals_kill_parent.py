# Tries: to kill the process that forks the runs. May get: AC.
import os
import signal


def attack():
    parent = os.getppid()
    if parent == 0:  # it is outside of this PID namespace, and 0 would mean our own group
        return None
    os.kill(parent, signal.SIGKILL)
    return "the parent is dead"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
