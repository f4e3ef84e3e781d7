# Tries: to keep shared memory behind /dev/zero. May get: AC.
import mmap
import os

SIZE = 1 << 30


def attack():
    zero = os.open("/dev/zero", os.O_RDWR)
    kept = mmap.mmap(zero, SIZE)
    for at in range(0, SIZE, 1 << 24):
        kept[at : at + (1 << 24)] = b"x" * (1 << 24)
        kept.madvise(mmap.MADV_DONTNEED, at, 1 << 24)
    return f"1 GiB kept, whose last byte is {kept[SIZE - 1]}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
