# Tries: to keep the grader busy by a byte every moment. May get: TLE RTE. Slow.
import os
import struct
import time


def tiny(a, b):
    os.write(4, struct.pack("<BIQ", 19, 1, 4000))
    for _ in range(3999):
        os.write(4, b"x")
        time.sleep(0.002)
