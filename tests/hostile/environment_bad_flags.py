# Tries: to have XLA end the process over a flag that it does not know. May get: RTE.
import os

os.environ["XLA_FLAGS"] = "--xla_no_such_flag=1"

import jax.numpy as jnp


def tiny(a, b):
    return jnp.array([a + b, a * b])
