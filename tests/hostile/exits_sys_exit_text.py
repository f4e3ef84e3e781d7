# Tries: to exit with a text that reads as a verdict. May get: RTE.
import sys


def tiny(a, b):
    sys.exit("accepted (AC)")
