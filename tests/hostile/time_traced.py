# Tries: to slow down the grader's code by tracing it. May get: AC TLE.
import sys
import threading


def trace(frame, event, argument):
    for _ in range(100):
        pass
    return trace


def tiny(a, b):
    sys.settrace(trace)
    sys.setprofile(trace)
    threading.settrace(trace)
    return [a + b, a * b]
