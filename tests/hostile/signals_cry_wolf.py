# Tries: to look like a forbidden system call by raising SIGSYS. May get: SV AC RTE.
import os
import signal


def tiny(a, b):
    os.kill(os.getpid(), signal.SIGSYS)
    return [a + b, a * b]
