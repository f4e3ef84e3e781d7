# Tries: to read the command lines of others. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in ("/proc/1/cmdline", "/proc/{parent}/cmdline", "/proc/{parent}/status"):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"a command line: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
