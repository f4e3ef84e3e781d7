# Tries: to read where its own memory lies. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in ("/proc/self/maps", "/proc/self/smaps", "/proc/self/auxv", "/proc/self/stat"):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"its own maps: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
