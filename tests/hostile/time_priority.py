# Tries: to go before all others, by priority and by processor. May get: AC.
import os


def attack():
    for raise_it in (
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        lambda: os.nice(-5),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
        lambda: os.sched_setaffinity(os.getppid() or 1, {0}),
    ):
        try:
            raise_it()
        except OSError:
            continue
        return "another priority"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
