# Tries: to log without end. May get: OLE.
import logging


def tiny(a, b):
    logging.basicConfig(level=0)
    for n in range(10_000):
        logging.debug("%s", "x" * n)
    return [a + b, a * b]
