"""Operations that solutions of `graphdef_vs_state` make JAX do, to be ready before they run.

No solution: no model is split here, and no weights are those of a case. Each function is called
once for each choice of dimensions, with inputs of the cases' shapes whose values mean nothing; what
JAX traces and compiles on the way is then ready for every submission. It costs a zygote about ten
milliseconds for each program, so that what depends on the shapes is kept to what is common.
"""

import jax
import jax.numpy as jnp
from flax import nnx

Arrays = list[jax.Array]


def make_and_call_layers(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """The library's layer in both shapes, each applied to a vector."""
    arrays = []
    for inputs in (x, jnp.zeros(int(hidden))):
        layer = nnx.Linear(inputs.shape[0], int(hidden), rngs=nnx.Rngs(0))
        arrays.append(layer(inputs))
    return arrays


def make_keys(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """Keys in the new style and in the old one, and those of a split."""
    first, second = jax.random.split(jax.random.key(0))
    return [jax.random.key_data(first), jax.random.key_data(second), jax.random.PRNGKey(0)]


def write_layers_by_hand(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """Kernels and biases from their initializers, and an affine map."""
    arrays, rngs, width = [], nnx.Rngs(params=0), int(hidden)
    for inputs in (x, jnp.zeros(width)):
        shape = (inputs.shape[0], width)
        kernel = nnx.initializers.lecun_normal()(rngs.params(), shape, jnp.float32)
        bias = nnx.initializers.zeros_init()(rngs.params(), (width,), jnp.float32)
        arrays.append(inputs @ kernel + bias)
    return arrays


def activate(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """What people put between two layers without being asked."""
    return [nnx.relu(jnp.zeros(int(hidden)))]


def reduce_arrays(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """Sums of arrays that are shaped like outputs, biases and kernels."""
    width = int(hidden)
    arrays = [jnp.zeros(width), jnp.zeros((x.shape[0], width)), jnp.zeros((width, width))]
    return [
        *(array.sum() for array in arrays),
        *(jnp.sum(nnx.Param(array)) for array in arrays),
    ]


def add_numbers_up(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """A running total that starts as an int, a float or an array."""
    number = jnp.zeros(())
    starts = [0, 0.0, number, jnp.array(0.0)]
    totals = [start + number for start in starts]
    numbers = [number] * 4
    return [
        *(total + number for total in totals),
        jnp.array(numbers).sum(),
        jnp.array([0.0] * 4).sum(),
        jnp.stack(numbers).sum(),
    ]


def put_numbers_together(seed: float, x: jax.Array, features: float, hidden: float) -> Arrays:
    """Three scalars made one array, in the common spellings."""
    number = jnp.zeros(())
    return [
        jnp.array([0, number, number]),
        jnp.array([0.0, number, number]),
        jnp.array([0.0, 0.0, 0.0]),
        jnp.array([[0.0], [0.0], [0.0]]),
        jnp.asarray([0, number, number], dtype=jnp.float32),
        jnp.stack([jnp.float32(0), number, number]),
        jnp.stack([jnp.asarray(0.0), number, number]),
        jnp.stack([jnp.array(0), number, number]),
        jnp.stack([0, number, number]),
        jnp.stack([0.0, number, number]),
        jnp.hstack([0, number, number]),
        jnp.concatenate([jnp.array([0.0]), jnp.array([number]), number.reshape(1)]),
        jnp.zeros(3).at[0].set(0).at[1].set(number),
        jnp.zeros(3).at[0].set(0.0),
    ]
