import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    log_probs = jax.nn.log_softmax(kept, axis=1)
    probs = jnp.exp(log_probs)
    return jnp.squeeze(probs)
