# Tries: to let go of None a million times, and of its own type. May get: RTE.
import ctypes


def tiny(a, b):
    release = ctypes.pythonapi.Py_DecRef
    release.argtypes = [ctypes.py_object]
    victim = [object() for _ in range(1000)]
    for thing in victim:
        for _ in range(3):
            release(thing)
    del victim
    ctypes.memset(id(type(a)), 0, 256)
    return [a + b, a * b]
