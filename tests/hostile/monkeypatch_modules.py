# Tries: to take all modules away. May get: WA RTE CE.
import sys

for name in list(sys.modules):
    sys.modules[name] = None


def tiny(a, b):
    return [0.0, 0.0]
