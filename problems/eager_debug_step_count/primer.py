"""Operations that solutions of `eager_debug_step_count` make JAX do, to be ready before they run.

No solution: nothing here counts calls, and no weights are those of a case. Each function is called
once for each choice of dimensions, with inputs of the cases' shapes whose values mean nothing; what
JAX traces and compiles on the way is then ready for every submission. It costs a zygote about ten
milliseconds for each program, so that what depends on the shapes is kept to what is common.
"""

import jax
import jax.numpy as jnp
from flax import nnx

Arrays = list[jax.Array]


def make_and_call_a_layer(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """The library's layer, applied to a vector."""
    return [nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(0))(x)]


def make_keys(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """Keys in the new style and in the old one, and those of a split."""
    first, second = jax.random.split(jax.random.key(0))
    return [jax.random.key_data(first), jax.random.key_data(second), jax.random.PRNGKey(0)]


def write_a_layer_by_hand(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """A kernel and a bias from their initializers, and an affine map."""
    shape, rngs = (x.shape[0], int(features)), nnx.Rngs(params=0)
    kernel = nnx.initializers.lecun_normal()(rngs.params(), shape, jnp.float32)
    bias = nnx.initializers.zeros_init()(rngs.params(), shape[1:], jnp.float32)
    return [x @ kernel + bias]


def reduce_an_output(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """Sums, means and single entries of something that is as long as an output."""
    y = jnp.zeros(int(features))
    return [y.sum(), y.sum(axis=0), y.mean(), y[0], y[-1]]


def count_something(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """One is added to a zero of any common kind."""
    box = nnx.Variable(jnp.array(0, dtype=jnp.int32))
    box[...] += 1
    zero, one = jnp.array(0, dtype=jnp.int32), jnp.array(1, dtype=jnp.int32)
    zeros = [jnp.array(0), jnp.array(0.0), jnp.zeros(()), jnp.zeros((1,), jnp.int32)]
    return [box[...], zero + one, zero == 0, *(other + 1 for other in zeros), zeros[-1][0]]


def add_numbers_up(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """A running total that starts as an int, a float or an array."""
    number = jnp.zeros(())
    return [0 + number, 0.0 + number, number + number, jnp.array(0) * number]


def put_numbers_together(seed: float, x: jax.Array, features: float, n_calls: float) -> Arrays:
    """A pair of scalars made one array, in the common spellings."""
    whole, real = jnp.array(0, dtype=jnp.int32), jnp.zeros(())
    return [
        jnp.array([whole, real]),
        jnp.array([0.0, real]),
        jnp.array([n_calls, real]),
        jnp.array([0, 0.0]),
        jnp.array([[0], [0.0]]),
        jnp.stack([whole.astype(jnp.float32), real]),
        jnp.stack([jnp.array(whole, dtype=jnp.float32), jnp.asarray(0.0)]),
        jnp.hstack([whole, real]),
        jnp.concatenate([whole.reshape(1), real.reshape(1)]),
        jnp.concatenate([jnp.array([0.0]), jnp.atleast_1d(real)]),
        jnp.zeros(2).at[0].set(whole).at[1].set(real),
        jnp.zeros(2).at[0].set(0.0),
    ]
