import jax.numpy as jnp


def masked_softmax(logits, mask, probabilities=[]):
    for row, keep in zip(logits, mask):
        kept = jnp.where(keep, row, -jnp.inf)
        e = jnp.exp(kept - kept.max())
        probabilities.append((e / e.sum()).tolist())
    return probabilities
