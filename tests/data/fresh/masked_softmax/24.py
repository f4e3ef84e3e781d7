from functools import partial

import jax
import jax.numpy as jnp


@partial(jax.jit, static_argnums=1)
def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    kept = kept - kept.max(axis=1, keepdims=True)
    e = jnp.exp(kept)
    return e / e.sum(axis=1, keepdims=True)
