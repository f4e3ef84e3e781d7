# Tries: to change the methods of float itself. May get: WA RTE CE.
import ctypes
import gc

for part in gc.get_referents(float.__dict__):
    if type(part) is dict:
        part["__float__"] = lambda self: 0.0
        part["__array__"] = lambda self: 0.0
ctypes.pythonapi.PyType_Modified(ctypes.py_object(float))


def tiny(a, b):
    return [0.0, 0.0]
