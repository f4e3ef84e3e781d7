# Tries: to have an exception whose text never comes. May get: TLE. Slow.
import time


class Slow(Exception):
    def __str__(self):
        time.sleep(60)


def tiny(a, b):
    raise Slow()
