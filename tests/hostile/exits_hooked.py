# Tries: to have functions called at exit, without end. May get: AC.
import atexit
import threading
import time


def forever():
    print("ESCAPED by a hook at exit", flush=True)
    time.sleep(60)


atexit.register(forever)
threading._register_atexit(forever)


def tiny(a, b):
    return [a + b, a * b]
