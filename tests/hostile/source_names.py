# Tries: to have the names of its module raise when they are asked for. May get: CE AC.
class Names(dict):
    def get(self, name, default=None):
        raise SystemExit(0)

    __getitem__ = get


import sys

sys.modules["submission"].__class__ = type("Module", (type(sys),), {"__dict__": Names()})


def tiny(a, b):
    return [a + b, a * b]
