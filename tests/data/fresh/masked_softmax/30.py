import jax
import jax.numpy as jnp


@jax.jit
def _probs(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    kept = kept - jnp.max(kept, axis=1, keepdims=True)
    e = jnp.exp(kept)
    return e / jnp.sum(e, axis=1, keepdims=True)


def masked_softmax(logits, mask):
    p = _probs(logits, mask)
    return [[round(float(v), 4) for v in row] for row in p]
