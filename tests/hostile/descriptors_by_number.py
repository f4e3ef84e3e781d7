# Tries: to send itself requests, by opening the end of its pipe anew. May get: AC RTE.
import os
import struct


def tiny(a, b):
    for path in ("/proc/self/fd/3", "/dev/fd/3", "/dev/stdin", "/proc/thread-self/fd/3"):
        try:
            again = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            continue
        payload = struct.pack("<IBdBd", 2, 0, 1.0, 0, 1.0)
        os.write(again, struct.pack("<BIQ", 2, 1, len(payload)) + payload)
    return [a + b, a * b]
