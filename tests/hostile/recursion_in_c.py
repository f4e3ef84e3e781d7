# Tries: to recurse through C, where frames are on the stack. May get: RTE MLE TLE.
import sys

sys.setrecursionlimit(2**31 - 1)


class Deep:
    def __repr__(self):
        return repr([self])

    def __add__(self, other):
        return sum([self], self)


def tiny(a, b):
    return repr(Deep())
