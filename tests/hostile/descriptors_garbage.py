# Tries: to write garbage to the grader's pipe. May get: RTE.
import os


def tiny(a, b):
    os.write(4, b"\x00\xff" * 5000)
    return [a + b, a * b]
