# Tries: to plant byte-code that is loaded instead of a library's. May get: AC.
import importlib.util
import json
import os


def attack():
    cached = importlib.util.cache_from_source(json.__file__)
    folder = os.path.dirname(cached)
    for path in (cached, f"{folder}/hostile.pyc"):
        try:
            os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        except OSError:
            continue
        return path


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
