import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    largest = jnp.max(kept, axis=1)
    e = jnp.exp(kept - largest)
    return e / jnp.sum(e, axis=1)
