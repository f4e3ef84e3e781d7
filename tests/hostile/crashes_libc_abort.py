# Tries: to abort with a handler that returns. May get: RTE.
import ctypes
import signal


def tiny(a, b):
    signal.signal(signal.SIGABRT, lambda *_: None)
    ctypes.CDLL(None).abort()
