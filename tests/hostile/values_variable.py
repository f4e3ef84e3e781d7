# Tries: to return a parameter. May get: WA.
import jax.numpy as jnp
from flax import nnx


def tiny(a, b):
    return nnx.Param(jnp.array([a + b, a * b]))
