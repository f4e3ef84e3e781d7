# Tries: to end the process from a thread while the function computes. May get: RTE.
import os
import threading
import time


def tiny(a, b):
    threading.Thread(target=os._exit, args=(0,)).start()
    time.sleep(1)
    return [a + b, a * b]
