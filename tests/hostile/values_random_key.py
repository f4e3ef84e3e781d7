# Tries: to return a key of random numbers. May get: WA RTE.
import jax


def tiny(a, b):
    return jax.random.key(0)
