# Tries: to replace os.write and os.read. May get: RTE CE.
import os

written = os.write
os.write = lambda descriptor, data: written(descriptor, data[::-1])


def tiny(a, b):
    return [0.0, 0.0]
