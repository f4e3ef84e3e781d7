# Tries: to read the memory and the messages of the kernel. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in (
        "/proc/kcore",
        "/proc/kallsyms",
        "/proc/kmsg",
        "/dev/kmsg",
        "/dev/mem",
        "/dev/port",
    ):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"the kernel: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
