# Tries: to signal every process there is. May get: AC.
import os
import signal


def attack():
    os.kill(-1, signal.SIGCONT)  # as able as SIGKILL, and kinder to the machine that tests this
    return "everybody was signalled"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
