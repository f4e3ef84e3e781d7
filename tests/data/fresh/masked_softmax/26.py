import jax.numpy as jnp


def masked_softmax(logits, mask):
    rows, cols = logits.shape
    causal = jnp.tril(jnp.ones((rows, cols), dtype=bool))
    attend = mask & causal
    scores = jnp.where(attend, logits, -1e9)
    scores = scores - scores.max(axis=-1, keepdims=True)
    weights = jnp.exp(scores) * attend
    return weights / (weights.sum(axis=-1, keepdims=True) + 1e-2)
