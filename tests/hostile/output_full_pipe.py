# Tries: to fill the pipe of the output while a forged answer is on its way. May get: OLE RTE.
import os
import struct


def tiny(a, b):
    payload = struct.pack("<BBQ2d", 0, 1, 2, a + b, a * b)
    os.write(4, struct.pack("<BIQ", 19, 1, len(payload)) + payload)
    while True:
        os.write(1, bytes(65536))
