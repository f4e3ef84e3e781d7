# Tries: to read the environment of others. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in ("/proc/1/environ", "/proc/{parent}/environ"):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"an environment: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
