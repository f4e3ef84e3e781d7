"""Untidy but right: switches jit off, changes directory, leaves a thread behind, deletes `x`.

The next case gets arrays of its own, so that nothing of this reaches it.
"""

import os
import threading

import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    os.chdir("/")
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    with jax.disable_jit():
        for _ in range(int(n_calls)):
            out = model(x)
        result = float(model.counter[...]), float(out.sum())
    x.delete()
    return result
