# Tries: to jump out of the function that called it. May get: RTE WA TLE. Slow.
import sys


def trace(frame, event, argument):
    if frame.f_code.co_name == "call" and event == "line":
        frame.f_lineno = frame.f_code.co_firstlineno + 3
    return trace


def tiny(a, b):
    frame = sys._getframe(1)
    sys.settrace(trace)
    frame.f_trace = trace
    frame.f_lineno = frame.f_code.co_firstlineno + 2
    return [0.0, 0.0]
