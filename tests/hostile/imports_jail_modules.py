# Tries: to use what the grader's own modules can do. May get: AC RTE SV.
import os
import sys


def tiny(a, b):
    child = sys.modules["jail.child"]
    try:
        child.place_descriptors({"stdout": 1, "stderr": 2, "request": 3, "frames": 4})
        child.die_with_parent(os.getppid())
    except OSError:
        pass
    return [a + b, a * b]
