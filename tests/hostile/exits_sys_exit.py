# Tries: to exit with success. May get: RTE.
import sys


def tiny(a, b):
    sys.exit(0)
