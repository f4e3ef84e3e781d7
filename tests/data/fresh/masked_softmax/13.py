import jax.numpy as jnp
from jax import lax


def masked_softmax(logits, mask):
    rows, cols = logits.shape
    kept = jnp.where(mask, logits, -jnp.inf)
    weights = jnp.exp(kept - kept.max(axis=1, keepdims=True))

    def add_column(carry, column):
        carry = carry + column
        return carry, None

    start = jnp.zeros(rows, dtype=jnp.int32)
    total, _ = lax.scan(add_column, start, weights.T)
    return weights / total[:, None]
