# Tries: to answer cases of its own instead of those that come. May get: WA RTE.
import struct
import sys

runner = sys.modules["jail.runner"]
received = runner.receive
runner.receive = lambda read: (received(read)[0], struct.pack("<IBdBd", 2, 0, 0.0, 0, 0.0))


def tiny(a, b):
    return [a + b, a * b]
