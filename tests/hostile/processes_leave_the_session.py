# Tries: to leave the group that the grader kills. May get: AC.
import os


def attack():
    mine = os.getpgrp()
    for leave in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.setpgid(0, os.getppid())):
        try:
            leave()
        except OSError:
            continue
    return os.getpgrp() != mine and "out of the group"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
