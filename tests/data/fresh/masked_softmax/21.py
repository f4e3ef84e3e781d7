import jax.numpy as jnp


def masked_softmax(logits, mask):
    mask = mask.astype(jnp.int32)
    kept = jnp.where(~mask, -jnp.inf, logits)
    largest = kept.max(axis=1, keepdims=True)
    e = jnp.exp(kept - largest)
    return e / e.sum(axis=1, keepdims=True)
