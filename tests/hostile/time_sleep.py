# Tries: to sleep. May get: TLE. Slow.
import time


def tiny(a, b):
    time.sleep(600)
