# Tries: to fork without end, from four threads. May get: AC.
import os
import threading


def bomb():
    for _ in range(1000):
        try:
            if os.fork() == 0:
                print("ESCAPED as a bomb", flush=True)
                os._exit(0)
        except OSError:
            continue


def tiny(a, b):
    threads = [threading.Thread(target=bomb) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [a + b, a * b]
