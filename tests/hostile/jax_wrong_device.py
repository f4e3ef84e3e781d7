# Tries: to put its answer on a device that is gone. May get: RTE AC WA.
import jax
import jax.numpy as jnp


def tiny(a, b):
    answer = jnp.array([a + b, a * b])
    jax.clear_caches()
    jax.extend.backend.clear_backends()
    return answer
