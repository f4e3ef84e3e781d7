"""Reference solution of `eager_debug_step_count`, followed by its named wrong variants.

Every variant takes what the entry point takes and returns the same shape, so that a submission's
vector can be compared with the vector of each mistake. Apart from its one mistake a variant is
the reference: the same layer, the same draws.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    """A linear layer, float32 (in,) -> (features,), that counts its calls in an int32 scalar."""

    def __init__(self, in_features: int, features: int, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x: jax.Array) -> jax.Array:
        """Count this call, then apply the layer."""
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Call one eager model `n_calls` times; return its count and the sum of its last output.

    `x` is float32 of shape (in,), in >= 1. `seed`, `features` >= 1 and `n_calls` >= 1 are whole
    numbers that arrive as floats. Returns float32 of shape (2,): [final_count, output_sum].
    """
    model = _build(seed, x, features)
    for _ in range(int(n_calls)):
        out = model(x)
    return _result(model.counter[...], out.sum())


def _build(seed: float, x: jax.Array, features: float) -> CountingModel:
    return CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))


def _result(count: jax.Array | int, output_sum: jax.Array) -> jax.Array:
    return jnp.array([float(count), float(output_sum)])


# Wrong variants. The first five miscount, the others return another sum.


def new_module_per_call(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Builds the module anew for every call, as one would in Linen: the count is always 1."""
    for _ in range(int(n_calls)):
        model = _build(seed, x, features)
        out = model(x)
    return _result(model.counter[...], out.sum())


def jax_jit_drops_the_update(
    seed: float, x: jax.Array, features: float, n_calls: float
) -> jax.Array:
    """Compiles with `jax.jit`, which drops what it did to its argument: the count stays 0."""
    model = _build(seed, x, features)
    forward = jax.jit(lambda model, x: model(x))
    for _ in range(int(n_calls)):
        out = forward(model, x)
    return _result(model.counter[...], out.sum())


def reads_counter_before_last_call(
    seed: float, x: jax.Array, features: float, n_calls: float
) -> jax.Array:
    """Reads the counter ahead of each call instead of after it: one too few."""
    model = _build(seed, x, features)
    for _ in range(int(n_calls)):
        count = model.counter[...]
        out = model(x)
    return _result(count, out.sum())


def counts_a_warm_up_call(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Tries the model once ahead of the loop and forgets that this counts: one too many."""
    model = _build(seed, x, features)
    out = model(x)
    for _ in range(int(n_calls)):
        out = model(x)
    return _result(model.counter[...], out.sum())


_traces = 0


def counts_traces(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Counts in a Python global under `nnx.jit`: the body runs while tracing, not on each call."""
    before = _traces
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = _traced(layer, x)
    return _result(_traces - before, out.sum())


@nnx.jit
def _traced(layer: nnx.Linear, x: jax.Array) -> jax.Array:
    global _traces
    _traces += 1
    return layer(x)


def ignores_seed(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Draws the weights from seed 0 whatever `seed` says."""
    return eager_debug_step_count(0.0, x, features, n_calls)


def sums_every_call(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Adds up the outputs of all calls: `n_calls` times the sum of the last one."""
    model = _build(seed, x, features)
    total = jnp.float32(0.0)
    for _ in range(int(n_calls)):
        total += model(x).sum()
    return _result(model.counter[...], total)


def mean_instead_of_sum(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Averages the last output over its `features` entries instead of adding them."""
    model = _build(seed, x, features)
    for _ in range(int(n_calls)):
        out = model(x)
    return _result(model.counter[...], out.mean())


def feeds_the_output_back(seed: float, x: jax.Array, features: float, n_calls: float) -> jax.Array:
    """Calls the model on its own last output, repeated or cut to the width of the input."""
    model = _build(seed, x, features)
    for _ in range(int(n_calls)):
        out = model(x)
        x = jnp.resize(out, x.shape)
    return _result(model.counter[...], out.sum())
