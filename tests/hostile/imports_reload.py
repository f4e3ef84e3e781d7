# Tries: to load the grader's modules anew. May get: AC RTE CE.
import importlib
import sys

for name in ("jail.wire", "jail.convert", "jail.failure", "jail.runner", "jail.child"):
    importlib.reload(sys.modules[name])


def tiny(a, b):
    return [a + b, a * b]
