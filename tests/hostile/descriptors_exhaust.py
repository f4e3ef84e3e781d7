# Tries: to use up all descriptors. May get: AC RTE.
import os

kept = []


def tiny(a, b):
    try:
        while True:
            kept.append(os.dup(0))
    except OSError:
        return [a + b, a * b]
