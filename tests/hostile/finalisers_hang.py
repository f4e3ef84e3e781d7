# Tries: to have finalisers that never end. May get: AC.
import time
import weakref


class Thing:
    def __del__(self):
        print("ESCAPED in a finaliser", flush=True)
        time.sleep(60)


kept = Thing()
weakref.finalize(kept, time.sleep, 60)


def tiny(a, b):
    return [a + b, a * b]
