# Tries: to look like Ctrl-C. May get: RTE AC.
import os
import signal


def tiny(a, b):
    os.kill(os.getpid(), signal.SIGINT)
    return [a + b, a * b]
