# Tries: to read the next request itself and to wait for more. May get: TLE. Slow.
import os


def tiny(a, b):
    os.read(3, 1 << 20)
