import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    m = jnp.max(kept, axis=1, keepdims=True)
    p = jnp.exp2(kept - m)
    l = jnp.sum(p, axis=1, keepdims=True)
    return jnp.round(p / l, 3)
