# Tries: to share a lock of multiprocessing. May get: AC.
import multiprocessing


def attack():
    return multiprocessing.Lock() and "a named semaphore"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
