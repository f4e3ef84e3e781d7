# Tries: to return an array of objects. May get: WA.
import numpy as np


class Evil:
    def __float__(self):
        raise SystemExit(0)


def tiny(a, b):
    return np.array([Evil(), Evil()], dtype=object)
