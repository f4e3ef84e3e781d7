import jax.numpy as jnp


def masked_softmax(logits, mask):
    top = jnp.max(logits, axis=1, keepdims=True, where=mask, initial=0.0)
    e = jnp.where(mask, jnp.exp(logits - top), 0.0)
    return e / jnp.sum(e, axis=1, keepdims=True)
