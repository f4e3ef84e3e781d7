# Tries: to fill the file system that others write to. May get: AC RTE.
import os


def tiny(a, b):
    for place in (".", "/tmp", "/var/tmp", "/dev/shm", "/run", "/dev"):
        try:
            with open(f"{place}/hostile-fill", "wb") as file:
                for _ in range(15):
                    file.write(bytes(1 << 20))
            with open(f"{place}/hostile-more", "wb") as file:
                for _ in range(15):
                    file.write(bytes(1 << 20))
        except OSError:
            continue
        print("ESCAPED with 30 MiB in", place, flush=True)
        os.unlink(f"{place}/hostile-fill")
        os.unlink(f"{place}/hostile-more")
    return [a + b, a * b]
