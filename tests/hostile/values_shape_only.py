# Tries: to return a shape without numbers. May get: WA.
import jax


def tiny(a, b):
    return jax.ShapeDtypeStruct((2,), float)
