import jax.numpy as jnp


def masked_softmax(logits, mask):
    x = jnp.asarray(logits)
    x.at[~mask].set(-jnp.inf)

    x = x - jnp.max(x, axis=1, keepdims=True)
    ex = jnp.exp(x)
    return ex / jnp.sum(ex, axis=1, keepdims=True)
