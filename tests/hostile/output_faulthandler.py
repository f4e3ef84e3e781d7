# Tries: to have all stacks dumped to stderr again and again. May get: OLE AC.
import faulthandler
import time


def tiny(a, b):
    faulthandler.dump_traceback_later(0.001, repeat=True)
    time.sleep(0.2)
    return [a + b, a * b]
