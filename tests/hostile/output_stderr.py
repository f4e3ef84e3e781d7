# Tries: to write to stderr without end. May get: OLE.
import sys


def tiny(a, b):
    while True:
        sys.stderr.write("x" * 1000)
