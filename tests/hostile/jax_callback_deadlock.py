# Tries: to compute in a callback for which the computation waits. May get: TLE. Slow.
import threading

import jax
import jax.numpy as jnp


def wait(x):
    threading.Event().wait()
    return x


def tiny(a, b):
    shape = jax.ShapeDtypeStruct((), jnp.float32)
    return jax.jit(lambda x: jax.pure_callback(wait, shape, x))(jnp.float32(a))
