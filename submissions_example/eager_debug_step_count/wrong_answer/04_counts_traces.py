"""Counts in a Python global from inside nnx.jit: the body runs while tracing, not on every call.

The count is 1, and 0 for a shape that has been traced before.
"""

import jax
from flax import nnx

trace_count = 0


@nnx.jit
def forward(layer, x):
    global trace_count
    trace_count += 1
    return layer(x)


def eager_debug_step_count(seed, x, features, n_calls):
    before = trace_count
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = forward(layer, x)
    return jax.numpy.array([float(trace_count - before), float(out.sum())])
