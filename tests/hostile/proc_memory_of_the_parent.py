# Tries: to open the memory of its parent. May get: AC.
import os


def attack():
    for path in (f"/proc/{os.getppid()}/mem", "/proc/1/mem"):
        try:
            os.open(path, os.O_RDWR)
        except OSError:
            continue
        return path


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
