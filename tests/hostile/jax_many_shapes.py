# Tries: to fill the caches of compiled code. May get: TLE MLE AC. Slow.
import jax
import jax.numpy as jnp


@jax.jit
def compute(x):
    return jnp.sort(jnp.sin(x)) @ x


def tiny(a, b):
    for n in range(1, 3000):
        compute(jnp.ones(n))
    return [a + b, a * b]
