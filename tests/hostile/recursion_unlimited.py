# Tries: to recurse without end and without the limit, with much in each frame. May get: MLE RTE.
import sys

sys.setrecursionlimit(2**31 - 1)


def deeper(held):
    return deeper(b"x" * 100_000)


deeper(b"")


def tiny(a, b):
    return [a + b, a * b]
