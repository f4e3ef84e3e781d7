import jax.numpy as jnp

NEG_INF = -jnp.inf


def attention_bias(mask):
    """0 for entries that take part, -inf for the others."""
    keep = mask.astype(jnp.float32)
    return (1.0 - keep) * NEG_INF


def masked_softmax(logits, mask):
    scores = logits + attention_bias(mask)
    scores = scores - jnp.max(scores, axis=-1, keepdims=True)
    weights = jnp.exp(scores)
    return weights / jnp.sum(weights, axis=-1, keepdims=True)
