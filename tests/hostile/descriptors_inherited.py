# Tries: to find a descriptor that somebody left open. May get: AC.
import os
import stat


def attack():
    found = []
    for n in range(5, 1 << 13):
        try:
            mode = os.fstat(n).st_mode
        except OSError:
            continue
        found.append((n, stat.filemode(mode)))
    return found and f"with {found}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
