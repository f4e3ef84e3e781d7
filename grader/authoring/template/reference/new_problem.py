"""Reference solution of `new_problem`, followed by its named wrong variants.

Every variant takes what the entry point takes and returns the same shape, so that a submission's
numbers can be compared with those of each mistake. Apart from its one mistake it is the reference.
"""

import jax
import jax.numpy as jnp


def new_problem(x: jax.Array, scale: float) -> jax.Array:
    """The sum and the largest of `x` times `scale`.

    TODO: the right answer, written to be read. `x` is float32 of shape (n,), n >= 1. Returns
    float32 of shape (2,): [total, largest].
    """
    scaled = scale * x
    return jnp.array([jnp.sum(scaled), jnp.max(scaled)])


# TODO: wrong variants, one for each misconception in problem.yaml. None may give NaN: that matches
# no student's numbers, and the comparison tells NaN by itself.


def mean_instead_of_sum(x: jax.Array, scale: float) -> jax.Array:
    """Divides the sum by how many there are."""
    scaled = scale * x
    return jnp.array([jnp.mean(scaled), jnp.max(scaled)])


def ignores_scale(x: jax.Array, scale: float) -> jax.Array:
    """Takes the numbers as they are."""
    return jnp.array([jnp.sum(x), jnp.max(x)])


def largest_by_magnitude(x: jax.Array, scale: float) -> jax.Array:
    """Compares without signs."""
    scaled = scale * x
    return jnp.array([jnp.sum(scaled), jnp.max(jnp.abs(scaled))])
