# Tries: to return a module. May get: WA.
import sys


def tiny(a, b):
    return sys
