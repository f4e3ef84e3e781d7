# Tries: to return from a segmentation fault again and again. May get: TLE. Slow.
import ctypes
import signal


def tiny(a, b):
    signal.signal(signal.SIGSEGV, lambda *_: None)
    ctypes.string_at(0)
