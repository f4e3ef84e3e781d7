# Tries: to write megabytes to descriptor 1. May get: OLE.
import os


def tiny(a, b):
    for _ in range(64):
        os.write(1, bytes(1 << 20))
    return [a + b, a * b]
