# Tries: to return a list whose iterator never ends. May get: AC.
import itertools


class Endless(list):
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 10**18


def tiny(a, b):
    return Endless([a + b, a * b])
