# Tries: to end by SIGTERM, like a run that was cancelled. May get: RTE AC.
import os
import signal


def tiny(a, b):
    os.kill(os.getpid(), signal.SIGTERM)
    return [a + b, a * b]
