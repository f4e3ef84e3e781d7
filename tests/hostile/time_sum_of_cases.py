# Tries: to stay just below the limit in each step. May get: AC TLE.
import time

time.sleep(0.2)


def tiny(a, b):
    time.sleep(0.2)
    return [a + b, a * b]
