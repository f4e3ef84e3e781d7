import jax
import jax.numpy as jnp

FILL = -50.0


def masked_softmax(logits, mask):
    z = jnp.where(mask, logits, FILL)
    return jax.nn.softmax(z, axis=0)
