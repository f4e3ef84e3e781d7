# Tries: to learn who talks to whom. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in ("/proc/net/tcp", "/proc/net/unix", "/proc/self/net/route", "/proc/net/arp"):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"the network: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
