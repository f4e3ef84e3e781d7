# Tries: to read where the links of another process lead. May get: AC.
import os


def attack():
    for name in ("exe", "cwd", "root", "fd/0", "fd/3", "ns/user"):
        for pid in (1, os.getppid()):
            if pid == os.getpid():
                continue
            try:
                return os.readlink(f"/proc/{pid}/{name}")
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
