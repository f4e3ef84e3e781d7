# Tries: to grow by numpy.concatenate. May get: MLE.
import numpy as np

kept = np.ones(1 << 20)
while True:
    kept = np.concatenate([kept, kept])

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
