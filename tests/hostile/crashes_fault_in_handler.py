# Tries: to fault in the handler of a fault. May get: RTE.
import ctypes
import signal


def tiny(a, b):
    ctypes.CDLL(None).signal(int(signal.SIGSEGV), ctypes.c_void_p(8))
    ctypes.string_at(0)
