# Tries: to have every frame say that it passed. May get: CE.
import sys

sys.modules["jail.wire"].frame = lambda *_: b"AC" * 100


def tiny(a, b):
    return [0.0, 0.0]
