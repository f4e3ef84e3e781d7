# Tries: to return another shape from a callback than it said. May get: RTE WA.
import jax
import jax.numpy as jnp
import numpy as np


def tiny(a, b):
    shape = jax.ShapeDtypeStruct((2,), jnp.float32)
    return jax.jit(lambda x: jax.pure_callback(lambda y: np.zeros(1 << 16), shape, x))(
        jnp.float32(a)
    )
