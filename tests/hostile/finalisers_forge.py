# Tries: to send a frame when its answer is let go. May get: RTE.
import os
import struct


class Answer(list):
    def __del__(self):
        payload = struct.pack("<BBQ2d", 0, 1, 2, 0.0, 0.0)
        os.write(4, struct.pack("<BIQ", 19, 2, len(payload)) + payload)


def tiny(a, b):
    return Answer([a + b, a * b])
