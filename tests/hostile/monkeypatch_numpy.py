# Tries: to have numpy make something else of its answer. May get: WA RTE.
import numpy as np

np.asarray = np.ascontiguousarray = np.array = np.stack = lambda *_, **__: np.zeros(2)
np.allclose = np.array_equal = np.isclose = lambda *_, **__: True


def tiny(a, b):
    return [0.0, 0.0]
