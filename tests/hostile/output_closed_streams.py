# Tries: to close and replace the streams that are flushed. May get: AC RTE.
import os
import sys


class Stream:
    def flush(self):
        raise SystemExit(0)

    write = fileno = flush


def tiny(a, b):
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Stream()
    os.close(1)
    os.close(2)
    return [a + b, a * b]
