# Tries: to enlarge the pipes of the grader. May get: AC.
import fcntl


def attack():
    return fcntl.fcntl(4, 1031, 1 << 20) >= 1 << 20 and "a larger pipe"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
