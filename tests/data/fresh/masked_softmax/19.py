import jax.numpy as jnp


def masked_softmax(logits, mask):
    d = logits.shape[-1]
    scaled = logits / jnp.sqrt(d)
    scaled = jnp.where(mask, scaled, -jnp.inf)
    scaled = scaled - jnp.max(scaled, axis=-1, keepdims=True)
    attn = jnp.exp(scaled)
    attn = attn / jnp.sum(attn, axis=-1, keepdims=True)
    return attn
