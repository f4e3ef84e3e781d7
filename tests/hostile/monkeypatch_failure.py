# Tries: to have every exception described as an answer. May get: WA RTE.
import struct
import sys

sys.modules["jail.failure"].describe = lambda *_: (19, struct.pack("<BB", 0, 0))


def tiny(a, b):
    return 1 / 0
