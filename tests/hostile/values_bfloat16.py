# Tries: to return numbers of eight bits, which are not exact enough. May get: WA.
import jax.numpy as jnp


def tiny(a, b):
    return jnp.array([a + b, a * b], jnp.bfloat16)
