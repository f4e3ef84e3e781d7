# Tries: to close all descriptors. May get: RTE.
import os


def tiny(a, b):
    os.closerange(0, 256)
    return [a + b, a * b]
