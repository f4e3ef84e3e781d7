# Tries: to share the pages of /dev/zero, opened for reading. May get: AC.
import mmap
import os


def attack():
    zero = os.open("/dev/zero", os.O_RDONLY)
    shared = mmap.mmap(zero, 1 << 30, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ)
    sum(shared[:: 1 << 20])
    return shared.resize(2 << 30)


def tiny(a, b):
    try:
        got = attack()
    except (OSError, TypeError, SystemError, ValueError):
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
