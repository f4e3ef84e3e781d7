import jax
import jax.numpy as jnp


def masked_softmax_row(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    e = jnp.exp(kept - kept.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


_batched = jax.vmap(masked_softmax_row, in_axes=(0, None))


def masked_softmax(logits, mask):
    return _batched(logits, mask)
