# Tries: to have a name of brackets, spaces, new lines and broken text. May get: AC.
import ctypes
import time


def tiny(a, b):
    libc = ctypes.CDLL(None)
    for name in (b") R 1 1 1 (", b"\n\nVmHWM: 1 kB", b"", b"\xff\xfe\xfd\x80", b"\\ \t"):
        libc.prctl(15, name, 0, 0, 0)
        time.sleep(0.03)
    return [a + b, a * b]
