# Tries: to make the grader's pipe refuse what is written too fast. May get: AC RTE OLE.
import os


def tiny(a, b):
    for descriptor in (1, 2, 4):
        os.set_blocking(descriptor, False)
    print("x" * 8000)
    return [a + b, a * b]
