# Tries: to keep a library by a hard link of its own. May get: AC.
import json
import os


def attack():
    for place in (".", "/tmp", os.path.dirname(json.__file__)):
        try:
            os.link(json.__file__, f"{place}/hostile-link")
        except OSError:
            continue
        os.unlink(f"{place}/hostile-link")
        return place


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
