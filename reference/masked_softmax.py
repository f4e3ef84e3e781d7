"""Reference solution of `masked_softmax`, followed by its named wrong variants.

Every variant takes what the entry point takes and returns the same shape, so that a submission's
numbers can be compared with those of each mistake. All their numbers are finite, since what is not
matches nothing: where a mistake gives NaN, the comparison itself says so.
"""

import jax
import jax.numpy as jnp


def masked_softmax(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """The softmax of each row over the entries where `mask` is True; 0 elsewhere.

    `logits` is float32 and `mask` bool, both of shape (rows, cols), with a True in each row.
    Returns float32 of shape (rows, cols).
    """
    return _softmax(jnp.where(mask, logits, -jnp.inf), axis=1)


def _softmax(logits: jax.Array, axis: int | None) -> jax.Array:
    """Of any finite or infinite logits: after the shift the largest exponential is 1."""
    shifted = logits - logits.max(axis=axis, keepdims=True)
    weights = jnp.exp(shifted)
    return weights / weights.sum(axis=axis, keepdims=True)


# Wrong variants. Five mistake the mask, two the axis, one the result, one how far exp reaches.

FAR_BELOW = -1e9  # as good as -inf for these logits, and finite where all of a row or column goes


def forgets_mask(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """The softmax of whole rows."""
    return _softmax(logits, axis=1)


def masks_afterwards(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Sets masked probabilities to 0 when the row has been divided by the sum of all."""
    return jnp.where(mask, _softmax(logits, axis=1), 0.0)


def multiplies_logits(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Masks by multiplication, which makes logits 0 and their weight 1."""
    return _softmax(logits * mask, axis=1)


def inverts_mask(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Leaves out where the mask is True; 0 in rows of which nothing is left."""
    return jnp.where(mask, 0.0, _softmax(jnp.where(mask, FAR_BELOW, logits), axis=1))


def fills_too_high(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Fills with -50, which is next to nothing beside 0 and everything beside -1000."""
    return _softmax(jnp.where(mask, logits, -50.0), axis=1)


def softmax_over_columns(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Normalises along the first axis; 0 in columns of which nothing is left."""
    return jnp.where(mask, _softmax(jnp.where(mask, logits, FAR_BELOW), axis=0), 0.0)


def softmax_over_everything(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Normalises the array as a whole."""
    return _softmax(jnp.where(mask, logits, -jnp.inf), axis=None)


def returns_logarithms(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """The logarithms of the probabilities; 0 where the mask is False."""
    kept = jnp.where(mask, logits, -jnp.inf)
    shifted = kept - kept.max(axis=1, keepdims=True)
    logarithms = shifted - jnp.log(jnp.exp(shifted).sum(axis=1, keepdims=True))
    return jnp.where(mask, logarithms, 0.0)


def overflow_made_zero(logits: jax.Array, mask: jax.Array) -> jax.Array:
    """Takes the exponentials as they are, and 0 for the NaN that comes of it."""
    weights = jnp.exp(logits) * mask
    return jnp.nan_to_num(weights / weights.sum(axis=1, keepdims=True))
