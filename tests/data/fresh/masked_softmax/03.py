import jax.numpy as jnp


def masked_softmax(logits, mask):
    m = jnp.max(logits, axis=1, keepdims=True, where=mask, initial=0.0)
    shifted = jnp.where(mask, logits - m, -jnp.inf)
    e = jnp.exp(shifted)
    s = jnp.sum(e, axis=1, keepdims=True)
    return e / s
