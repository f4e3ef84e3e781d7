# Tries: to compare a list with itself, level by level. May get: RTE.
import sys

sys.setrecursionlimit(2**31 - 1)


def tiny(a, b):
    left, right = [], []
    left.append(right)
    right.append(left)
    return [float(left == right), a * b]
