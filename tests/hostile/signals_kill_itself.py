# Tries: to end by SIGKILL. May get: RTE AC.
import os
import signal


def tiny(a, b):
    os.kill(os.getpid(), signal.SIGKILL)
    return [a + b, a * b]
