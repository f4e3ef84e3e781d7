# Tries: to return an array whose methods lie and exit. May get: WA.
import numpy as np


class Liar(np.ndarray):
    shape = property(lambda self: (2,))
    dtype = property(lambda self: np.dtype("f8"))

    def __array_finalize__(self, other):
        pass

    def __array__(self, *_, **__):
        raise SystemExit(0)

    def __array_function__(self, *_, **__):
        raise SystemExit(0)

    def __array_ufunc__(self, *_, **__):
        raise SystemExit(0)

    def astype(self, *_, **__):
        raise SystemExit(0)


def tiny(a, b):
    return np.zeros(3).view(Liar)
