# Tries: to reach the grader's forks by os.register_at_fork. May get: AC.
import os


def born():
    print("ESCAPED into a later child", flush=True)


os.register_at_fork(before=born, after_in_child=born, after_in_parent=born)


def attack():
    return None


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
