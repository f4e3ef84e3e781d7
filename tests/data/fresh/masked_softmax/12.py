import jax
import jax.numpy as jnp


@jax.jit
def softmax_row(row, keep):
    part = row[keep]
    part = jnp.exp(part - part.max())
    part = part / part.sum()
    return jnp.zeros_like(row).at[keep].set(part)


def masked_softmax(logits, mask):
    return jnp.stack([softmax_row(r, m) for r, m in zip(logits, mask)])
