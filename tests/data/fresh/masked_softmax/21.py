import jax.numpy as jnp


def masked_softmax(logits, mask):
    centre = jnp.mean(logits, axis=1, where=mask, keepdims=True)
    centred = jnp.where(mask, logits - centre, -jnp.inf)
    e = jnp.exp(centred)
    return e / jnp.sum(e, axis=1, keepdims=True)
