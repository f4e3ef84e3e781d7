# Tries: to list the processes of the machine and their descriptors. May get: AC.
import os


def attack():
    for path in ("/proc", f"/proc/{os.getppid()}/fd", "/proc/1/fd", "/proc/1/task"):
        try:
            found = os.listdir(path)
        except OSError:
            continue
        if len([name for name in found if name.isdigit()]) > 1:
            return f"{path}: {len(found)} entries"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
