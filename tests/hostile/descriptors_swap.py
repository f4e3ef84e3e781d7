# Tries: to swap the pipes of requests and frames. May get: RTE.
import os


def tiny(a, b):
    requests, frames = os.dup(3), os.dup(4)
    os.dup2(frames, 3)
    os.dup2(requests, 4)
    return [a + b, a * b]
