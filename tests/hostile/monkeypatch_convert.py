# Tries: to have every answer converted to another. May get: WA RTE.
import sys

sys.modules["jail.convert"].to_frame = lambda *_: (19, b"")


def tiny(a, b):
    return [0.0, 0.0]
