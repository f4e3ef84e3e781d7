# Tries: to import itself without end. May get: AC RTE CE.
import importlib
import sys

import submission


def tiny(a, b):
    importlib.invalidate_caches()
    submission.tiny = sys.modules["submission"].tiny
    return [a + b, a * b]
