# Tries: to answer the next case from a thread before it is asked. May get: WA RTE.
import os
import struct
import threading


def early():
    payload = struct.pack("<BBQ2d", 0, 1, 2, 0.0, 0.0)
    for index in range(1, 4):
        os.write(4, struct.pack("<BIQ", 19, index, len(payload)) + payload)


def tiny(a, b):
    thread = threading.Thread(target=early)
    thread.start()
    thread.join()
    return [a + b, a * b]
