# Tries: to have ever more threads with tiny stacks. May get: MLE.
import threading
import time

threading.stack_size(64 << 10)
for _ in range(3000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("ESCAPED with", threading.active_count(), "threads", flush=True)


def tiny(a, b):
    return [a + b, a * b]
