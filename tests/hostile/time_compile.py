# Tries: to have XLA compile for minutes. May get: TLE MLE. Slow.
import jax
import jax.numpy as jnp


@jax.jit
def unrolled(x):
    for n in range(20_000):
        x = jnp.sin(x) + n
    return x


def tiny(a, b):
    return unrolled(a)
