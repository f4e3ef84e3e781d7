# Tries: to give back a lock of the interpreter that it needs. May get: RTE TLE.
import ctypes


def tiny(a, b):
    ctypes.pythonapi.PyEval_ReleaseThread(ctypes.pythonapi.PyThreadState_Get())
    return [a + b, a * b]
