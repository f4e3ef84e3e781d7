# Tries: to use up the names that a file system can hold. May get: AC.
import os


def tiny(a, b):
    for place in (".", "/tmp", "/dev/shm"):
        try:
            os.mkdir(f"{place}/hostile-many")
            for n in range(20_000):
                os.mkdir(f"{place}/hostile-many/{n}")
        except OSError:
            continue
        print("ESCAPED with 20,000 folders in", place, flush=True)
    return [a + b, a * b]
