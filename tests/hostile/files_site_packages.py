# Tries: to leave a file that each later interpreter runs. May get: AC.
import os

import numpy as np


def attack():
    site = os.path.dirname(os.path.dirname(np.__file__))
    for place in (site, os.path.dirname(os.__file__), "/usr/lib/python3/dist-packages"):
        path = f"{place}/hostile.pth"
        try:
            with open(path, "x"):
                pass
        except OSError:
            continue
        os.unlink(path)
        return path


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
