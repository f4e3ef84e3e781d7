# Tries: to print just as much as allowed. May get: AC.
import sys

sys.stdout.write("x" * 16 * 1024)


def tiny(a, b):
    return [a + b, a * b]
