import jax.numpy as jnp
from jax import lax


def masked_softmax(logits, mask):
    rows, cols = logits.shape
    kept = jnp.where(mask, logits, -jnp.inf)
    shift = jnp.max(kept, axis=1)
    e = jnp.exp(kept - shift[:, None])

    def body(j, total):
        return total + e[:, j]

    total = lax.fori_loop(0, cols - 1, body, jnp.zeros(rows))
    return e / total[:, None]
