# Tries: to return rows of nothing, each of which costs whoever writes them down. May get: RTE.
import os
import struct

calls = 0


def frame(kind, index, payload=b"", length=None):
    return struct.pack("<BIQ", kind, index, len(payload) if length is None else length) + payload


def texts(*parts):
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def array(values, shape=None, kind=0):
    shape = (len(values),) if shape is None else shape
    head = struct.pack(f"<BB{len(shape)}Q", kind, len(shape), *shape)
    return head + struct.pack(f"<{len(values)}d", *values)


def tiny(a, b):
    global calls
    calls += 1
    os.write(4, frame(19, calls, array([], (2**25, 0))))
    os.close(4)
    os._exit(0)
