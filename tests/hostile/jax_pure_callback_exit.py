# Tries: to exit from a callback of compiled code. May get: RTE.
import sys

import jax
import jax.numpy as jnp


def leave(x):
    sys.exit(0)


def tiny(a, b):
    shape = jax.ShapeDtypeStruct((), jnp.float32)
    return jax.jit(lambda x: jax.pure_callback(leave, shape, x))(jnp.float32(a))
