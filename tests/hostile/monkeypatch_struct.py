# Tries: to replace struct, by which frames are made. May get: WA RTE.
import struct

struct.pack = lambda *_: b""


def tiny(a, b):
    return [0.0, 0.0]
