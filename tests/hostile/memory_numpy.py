# Tries: to hold 2 GiB in a numpy array. May get: MLE.
import time

import numpy as np

kept = np.ones(1 << 28)
time.sleep(0.5)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
