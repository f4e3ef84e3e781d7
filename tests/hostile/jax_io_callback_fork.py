# Tries: to fork from a callback of compiled code. May get: RTE.
import os

import jax
from jax.experimental import io_callback


def born(x):
    if os.fork() == 0:
        print("ESCAPED into a fork of a callback", flush=True)
        os._exit(0)
    return x


def tiny(a, b):
    return jax.jit(lambda x: io_callback(born, x, x))(jax.numpy.float32(a))
