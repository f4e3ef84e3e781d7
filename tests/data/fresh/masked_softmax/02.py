import jax
import jax.numpy as jnp


def masked_fill(x, mask, value):
    return jnp.where(mask, value, x)


def masked_softmax(logits, mask):
    scores = masked_fill(logits, mask, -jnp.inf)
    return jax.nn.softmax(scores, axis=-1)
