# Tries: to leave through the interpreter's main exit. May get: RTE.
import ctypes


def tiny(a, b):
    ctypes.PyDLL(None).Py_Exit(0)
