# Tries: to sleep while it is loaded. May get: TLE. Slow.
import time

time.sleep(600)


def tiny(a, b):
    return [a + b, a * b]
