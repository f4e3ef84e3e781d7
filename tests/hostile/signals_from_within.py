# Tries: to have a handler that raises interrupt the grader's own code. May get: AC RTE.
import os
import signal
import threading
import time


def late():
    time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGUSR1)


def tiny(a, b):
    signal.signal(signal.SIGUSR1, lambda *_: 1 / 0)
    threading.Thread(target=late).start()
    return [a + b, a * b]
