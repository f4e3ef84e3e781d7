# Tries: to send one byte of a frame and to wait. May get: TLE. Slow.
import os
import time


def tiny(a, b):
    os.write(4, b"\x13")
    time.sleep(60)
