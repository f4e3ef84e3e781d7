import jax.numpy as jnp
from jax.scipy.special import logsumexp


def masked_softmax(logits, mask):
    lse = logsumexp(jnp.where(mask, logits, -jnp.inf), axis=1, keepdims=True)
    probs = jnp.exp(logits - lse)
    return probs * mask.astype(probs.dtype)
