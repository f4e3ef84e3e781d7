# Tries: to read the memory maps of others. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in (
        "/proc/1/maps",
        "/proc/{parent}/maps",
        "/proc/{parent}/smaps",
        "/proc/{parent}/pagemap",
    ):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"memory maps: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
