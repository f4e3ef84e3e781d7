# Tries: to ask for a machine that is not there. May get: RTE.
import jax
import jax.numpy as jnp

jax.config.update("jax_platforms", "tpu")


def tiny(a, b):
    return jnp.array([a + b, a * b])
