# Tries: to look at the frames of all threads. May get: AC.
import sys


def tiny(a, b):
    for frame in sys._current_frames().values():
        while frame:
            if "expected" in frame.f_locals:
                print("ESCAPED with", frame.f_locals["expected"], flush=True)
            frame = frame.f_back
    return [a + b, a * b]
