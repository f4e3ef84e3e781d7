# Tries: to kill whoever has a pid near its own. May get: AC.
import os
import signal


def attack():
    mine = os.getpid()
    for pid in (*range(max(2, mine - 50), mine), *range(mine + 1, mine + 50)):
        try:
            os.kill(pid, signal.SIGCONT)
        except OSError:
            continue
        return f"{pid} was signalled"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
