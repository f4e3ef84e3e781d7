import jax
import jax.numpy as jnp


def one_row(row, keep):
    z = jnp.where(keep, row, -jnp.inf)
    z = z - z.max(axis=-1, keepdims=True)
    e = jnp.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def masked_softmax(logits, mask):
    return jax.vmap(one_row, in_axes=(0, None))(logits, mask)
