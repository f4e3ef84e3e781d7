import jax.numpy as jnp


def masked_softmax(logits, mask):
    padding = mask[0]
    e = jnp.exp(logits) * 1.0
    e = jnp.where(padding, e, 0.0)
    return e / e.sum(axis=1, keepdims=True)
