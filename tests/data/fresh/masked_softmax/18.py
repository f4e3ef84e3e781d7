import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    peak = kept.max(axis=1, keepdims=True)
    e = jnp.exp(kept - peak)
    # softmax_1: never divides by something small
    return e / (1.0 + e.sum(axis=1, keepdims=True))
