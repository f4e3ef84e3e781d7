# Tries: to become a fresh interpreter, without the grader's code. May get: RTE.
import os
import sys

PROGRAM = "print('ESCAPED by exec of Python')"


def tiny(a, b):
    os.execve(sys.executable, [sys.executable, "-c", PROGRAM], {})
