# Tries: to make a file that looks larger than the disk. May get: AC.
import os


def tiny(a, b):
    for place in (".", "/tmp", "/dev/shm"):
        try:
            with open(f"{place}/sparse", "wb") as file:
                os.ftruncate(file.fileno(), 1 << 40)
        except OSError:
            continue
        print("ESCAPED with a file of 1 TiB in", place, flush=True)
        os.unlink(f"{place}/sparse")
    return [a + b, a * b]
