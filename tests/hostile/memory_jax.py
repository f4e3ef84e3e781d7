# Tries: to hold 2 GiB in jax arrays. May get: MLE.
import time

import jax.numpy as jnp

kept = [jnp.full(1 << 26, float(n)).block_until_ready() for n in range(8)]
time.sleep(0.5)

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
