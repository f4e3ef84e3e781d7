# Tries: to print one byte more than allowed. May get: OLE.
import sys

sys.stdout.write("x" * (16 * 1024 + 1))


def tiny(a, b):
    return [a + b, a * b]
