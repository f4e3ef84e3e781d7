import jax.numpy as jnp


def log_mask(mask, eps=1e-9):
    return jnp.log(mask.astype(jnp.float32) + eps)


def masked_softmax(logits, mask):
    z = logits + log_mask(mask)
    z = z - jnp.max(z, axis=-1, keepdims=True)
    unnormalised = jnp.exp(z)
    probs = unnormalised / jnp.sum(unnormalised, axis=-1, keepdims=True)
    return probs
