# Tries: to outlive the run by a double fork in a session of its own. May get: AC.
import os
import time


def attack():
    if os.fork():
        return "a daemon"
    os.setsid()
    if os.fork():
        os._exit(0)
    for n in range(3, 256):
        try:
            os.close(n)
        except OSError:
            pass
    print("ESCAPED as a daemon", flush=True)
    time.sleep(20)
    os._exit(0)


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
