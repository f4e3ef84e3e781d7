# Tries: to leave a mark in the modules of the process that forks. May get: AC.
import builtins
import math

import jax
import numpy as np

PLACES = (builtins, math, np, jax)


def find():
    return [place for place in PLACES if hasattr(place, "hostile_mark")]


def leave():
    for place in PLACES:
        place.hostile_mark = True


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
