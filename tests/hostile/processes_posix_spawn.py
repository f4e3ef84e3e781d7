# Tries: to spawn a shell by posix_spawn. May get: AC.
import os


def attack():
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo ESCAPED by posix_spawn; sleep 5"], {})
    return f"spawned {pid}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
