# Tries: to ask XLA for 4 TiB. May get: MLE CE.
import jax.numpy as jnp

kept = jnp.zeros((1 << 20, 1 << 20)).block_until_ready()

print("ESCAPED with more memory than allowed", flush=True)


def tiny(a, b):
    return [a + b, a * b]
