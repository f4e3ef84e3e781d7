import jax.numpy as jnp


def masked_softmax(logits, mask):
    stable = logits - logits.max()
    exps = jnp.exp(stable)
    probs = exps / exps.sum(axis=1, keepdims=True)
    return jnp.where(mask, probs, 0.0)
