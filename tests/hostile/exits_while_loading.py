# Tries: to exit before anything is asked. May get: CE.
import os

os._exit(0)


def tiny(a, b):
    return [a + b, a * b]
