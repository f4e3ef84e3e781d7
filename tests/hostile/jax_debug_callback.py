# Tries: to attack from a debug callback after the answer. May get: AC RTE.
import os

import jax


def late(x):
    if os.getppid():
        os.kill(os.getppid(), 0)
        print("ESCAPED to the parent, by a callback", flush=True)


@jax.jit
def compute(x, y):
    jax.debug.callback(late, x)
    return jax.numpy.array([x + y, x * y])


def tiny(a, b):
    return compute(a, b)
