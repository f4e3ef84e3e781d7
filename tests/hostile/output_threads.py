# Tries: to print from a thread after the answer. May get: OLE.
import threading
import time


def chat():
    while True:
        print("x" * 4000, flush=True)


def tiny(a, b):
    threading.Thread(target=chat, daemon=True).start()
    time.sleep(0.2)
    return [a + b, a * b]
