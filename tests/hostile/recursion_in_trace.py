# Tries: to nest traced functions. May get: RTE.
import jax


def tiny(a, b):
    return jax.jit(tiny)(a, b)
