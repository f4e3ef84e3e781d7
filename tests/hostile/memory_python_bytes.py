# Tries: to hold 2 GiB in bytes. May get: MLE.
import time

kept = b"x" * (2 << 30)
time.sleep(0.5)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
