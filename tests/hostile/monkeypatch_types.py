# Tries: to change the methods of numpy's and jax's arrays. May get: WA RTE CE.
import numpy as np
import jax.numpy as jnp

kind = type(jnp.zeros(1))
kind.__array__ = lambda *_, **__: np.zeros(2)
kind.shape = property(lambda self: (2,))
kind.dtype = property(lambda self: np.dtype("float64"))


def tiny(a, b):
    return jnp.zeros((3, 3))
