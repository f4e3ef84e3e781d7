# Tries: to return a view of memory. May get: WA.
from array import array


def tiny(a, b):
    return memoryview(array("d", [a + b, a * b]))
