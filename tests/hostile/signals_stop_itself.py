# Tries: to stop itself, so that it uses no CPU time. May get: TLE AC. Slow.
import os
import signal


def tiny(a, b):
    os.kill(os.getpid(), signal.SIGSTOP)
    return [a + b, a * b]
