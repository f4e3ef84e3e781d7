# Tries: to print a hundred thousand empty lines, each a write of its own. May get: OLE.
import os


def tiny(a, b):
    for _ in range(100_000):
        os.write(2, b"\n")
    return [a + b, a * b]
