# Tries: to raise in finalisers, and to have the report of that raise. May get: AC RTE.
import sys


class Thing:
    def __del__(self):
        raise SystemExit(0)


def report(error):
    raise SystemExit(1)


sys.unraisablehook = sys.excepthook = report


def tiny(a, b):
    Thing()
    return [a + b, a * b]
