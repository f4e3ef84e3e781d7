# Tries: to return numbers of four bits. May get: WA.
import jax.numpy as jnp


def tiny(a, b):
    return jnp.array([1, 2], jnp.int4)
