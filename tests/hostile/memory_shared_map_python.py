# Tries: to share memory by the mmap module. May get: AC.
import mmap


def attack():
    kept = mmap.mmap(-1, 1 << 30)
    return f"{len(kept)} shared bytes"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
