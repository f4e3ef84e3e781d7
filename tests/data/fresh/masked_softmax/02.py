import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    """Softmax over the entries where mask is True."""
    return jax.nn.softmax(logits, axis=-1, where=mask, initial=-jnp.inf)
