import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    filled = logits.masked_fill(~mask, float("-inf"))
    return jax.nn.softmax(filled, axis=1)
