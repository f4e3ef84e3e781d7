# Tries: to end by the interpreter's own fatal error, with a text. May get: RTE.
import ctypes


def tiny(a, b):
    ctypes.pythonapi.Py_FatalError(b"\x1b[2J::error::accepted (AC)")
