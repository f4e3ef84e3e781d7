# Tries: to keep the interpreter's lock for good. May get: AC TLE.
import sys
import threading


def spin():
    for _ in range(10**6):
        pass


def tiny(a, b):
    sys.setswitchinterval(1e6)
    threading.Thread(target=spin, daemon=True).start()
    return [a + b, a * b]
