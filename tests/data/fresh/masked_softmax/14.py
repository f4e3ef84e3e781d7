import jax.numpy as jnp


def masked_softmax(logits, mask):
    probs = jnp.zeros(logits.shape)
    for i in range(logits.shape[1]):
        kept = jnp.where(mask[i], logits[i], -jnp.inf)
        e = jnp.exp(kept - kept.max())
        probs = probs.at[i].set(e / e.sum())
    return probs
