# Tries: to change its callers' variables as they run. May get: WA RTE.
import sys


def trace(frame, event, argument):
    if "payload" in frame.f_locals:
        frame.f_locals["payload"] = b"AC"
    return trace


sys.settrace(trace)
sys.setprofile(trace)


def tiny(a, b):
    return [0.0, 0.0]
