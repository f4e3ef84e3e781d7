# Tries: to send its frames to the null device. May get: TLE. Slow.
import os

os.dup2(os.open("/dev/null", os.O_WRONLY), 4)


def tiny(a, b):
    return [a + b, a * b]
