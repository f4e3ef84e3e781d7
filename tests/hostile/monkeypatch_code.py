# Tries: to change the code of the grader's functions in place. May get: WA RTE.
import sys

convert = sys.modules["jail.convert"].to_frame
convert.__code__ = (lambda value, max_bytes: (20, b"")).__code__


def tiny(a, b):
    return [0.0, 0.0]
