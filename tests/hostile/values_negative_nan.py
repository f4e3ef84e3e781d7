# Tries: to return a nan with a message in its bits. May get: WA.
import struct


def tiny(a, b):
    return struct.unpack("<2d", b"AC\0\0\0\0\xf8\xff" * 2)
