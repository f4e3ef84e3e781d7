import jax.numpy as jnp

from utils import NEG_INF, stable_exp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, NEG_INF)
    e = stable_exp(kept)
    return e / jnp.sum(e, axis=1, keepdims=True)
