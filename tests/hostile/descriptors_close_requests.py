# Tries: to close the pipe of requests. May get: RTE AC.
import os


def tiny(a, b):
    os.close(3)
    return [a + b, a * b]
