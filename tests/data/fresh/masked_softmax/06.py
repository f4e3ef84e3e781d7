import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    probs = jax.nn.softmax(logits, axis=-1, where=mask, initial=-jnp.inf)
    return jnp.where(mask, probs, 0.0)
