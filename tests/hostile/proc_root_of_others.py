# Tries: to walk through the root of another process. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in (
        "/proc/1/{root}/etc/passwd",
        "/proc/{parent}/{root}/etc/passwd",
        "/proc/self/{root}/etc/passwd",
        "/proc/{parent}/cwd/etc/passwd",
    ):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"a file: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
