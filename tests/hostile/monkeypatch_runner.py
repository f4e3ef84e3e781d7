# Tries: to replace the function that calls it. May get: WA RTE.
import sys

sys.modules["jail.runner"].call = lambda *_: (99, b"AC")


def tiny(a, b):
    return [0.0, 0.0]
