# Tries: to lock what other runs read. May get: AC.
import fcntl
import json


def attack():
    with open(json.__file__) as file:
        for lock in (fcntl.flock, fcntl.lockf):
            for how in (fcntl.LOCK_EX, fcntl.LOCK_SH):
                try:
                    lock(file, how | fcntl.LOCK_NB)
                except OSError:
                    continue
                return f"{lock.__name__} of {json.__file__}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
