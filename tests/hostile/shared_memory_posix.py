# Tries: to share memory by a name. May get: AC.
import os
from multiprocessing import shared_memory


def attack():
    kept = shared_memory.SharedMemory("hostile", create=True, size=1 << 20)
    return kept.name and os.listdir("/dev/shm")


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
