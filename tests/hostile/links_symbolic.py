# Tries: to reach a file by a symbolic link of its own. May get: AC.
import os


def attack():
    for place in (".", "/tmp", "/dev/shm"):
        try:
            os.symlink("/etc/passwd", f"{place}/hostile-link")
            with open(f"{place}/hostile-link") as file:
                return file.read(20)
        except OSError:
            continue


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
