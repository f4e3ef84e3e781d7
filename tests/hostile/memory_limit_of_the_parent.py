# Tries: to lower the limits of its parent. May get: AC.
import os
import resource


def attack():
    before = resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, before)
    return "the parent's limits"


def tiny(a, b):
    try:
        got = attack()
    except (OSError, ValueError):
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
