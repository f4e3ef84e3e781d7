# Tries: to answer the load and all cases while it is loaded. May get: CE.
import os
import struct


def frame(kind, index, payload=b"", length=None):
    return struct.pack("<BIQ", kind, index, len(payload) if length is None else length) + payload


def texts(*parts):
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def array(values, shape=None, kind=0):
    shape = (len(values),) if shape is None else shape
    head = struct.pack(f"<BB{len(shape)}Q", kind, len(shape), *shape)
    return head + struct.pack(f"<{len(values)}d", *values)


os.write(4, frame(18, 0) + b"".join(frame(19, n, array([0.0, 0.0])) for n in range(1, 9)))
os.write(4, texts(b"and more"))


def tiny(a, b):
    return [a + b, a * b]
