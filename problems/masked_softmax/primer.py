"""Operations that solutions of `masked_softmax` make JAX do, to be ready before they run.

No solution: nothing here is the softmax of masked logits. Each function is called once for each
choice of dimensions, with inputs of the cases' shapes whose values mean nothing; what JAX traces
and compiles on the way is then ready for every submission.
"""

import jax
import jax.numpy as jnp
from jax.scipy.special import logsumexp

Arrays = list[jax.Array]


def choose_by_a_mask(logits: jax.Array, mask: jax.Array) -> Arrays:
    """A choice between an array and a number, one way and the other, and a product."""
    return [
        jnp.where(mask, logits, 0.0),
        jnp.where(~mask, 0.0, logits),
        logits * mask,
        logits * mask.astype(jnp.float32),
        mask.astype(logits.dtype),
        jnp.log(mask.astype(jnp.float32)),
        jnp.zeros_like(logits),
        jnp.full_like(logits, 0.0),
    ]


def reduce_rows(logits: jax.Array, mask: jax.Array) -> Arrays:
    """The largest of each row and its sum, in the common spellings; and of the whole array."""
    kept = {"axis": 1, "keepdims": True}
    return [
        logits.max(),
        logits.sum(),
        logits.max(axis=1),
        logits.sum(axis=1),
        jnp.max(logits, **kept),
        jnp.sum(logits, **kept),
        jnp.max(logits, axis=-1, keepdims=True),
        jnp.sum(logits, axis=-1, keepdims=True),
        jnp.max(logits, where=mask, initial=-jnp.inf, **kept),
        jnp.max(logits, where=mask, initial=-jnp.inf, axis=-1, keepdims=True),
        jnp.sum(logits, where=mask, **kept),
        jnp.sum(logits, where=mask, axis=-1, keepdims=True),
        logits.max(axis=1)[:, None],
    ]


def combine_with_a_column(logits: jax.Array, mask: jax.Array) -> Arrays:
    """Arithmetic of an array with a number for each row, and with a number."""
    column, number, ones = logits[:, :1], jnp.zeros(()), jnp.ones(logits.shape)
    results = [jnp.exp(ones), jnp.log(column), column + 0.0]
    for other in (column, number):
        results += [ones - other, ones / other]
    return results


def call_the_library(logits: jax.Array, mask: jax.Array) -> Arrays:
    """What the library has for arrays of zeros, along the rows."""
    zeros = jnp.zeros(logits.shape)
    results = []
    for axis in (1, -1):
        results += [
            jax.nn.softmax(zeros, axis=axis),
            jax.nn.softmax(zeros, axis=axis, where=mask),
            jax.nn.log_softmax(zeros, axis=axis),
            logsumexp(zeros, axis=axis, keepdims=True),
        ]
    return results
