# Tries: to have ever more threads with stacks of 64 MiB. May get: RTE MLE.
import threading
import time


def tiny(a, b):
    threading.stack_size(64 << 20)
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return [a + b, a * b]
