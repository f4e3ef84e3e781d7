import jax
import jax.numpy as jnp

_mask = None


@jax.jit
def _softmax(logits):
    kept = jnp.where(_mask, logits, -jnp.inf)
    kept = kept - jnp.max(kept, axis=1, keepdims=True)
    e = jnp.exp(kept)
    return e / jnp.sum(e, axis=1, keepdims=True)


def masked_softmax(logits, mask):
    global _mask
    _mask = mask
    return _softmax(logits)
