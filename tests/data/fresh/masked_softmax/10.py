import jax
import jax.numpy as jnp


@jax.jit
def masked_softmax(logits, mask):
    out = jnp.zeros_like(logits)
    for i in range(logits.shape[0]):
        row = logits[i]
        keep = mask[i]
        x = row[keep]
        e = jnp.exp(x - x.max())
        p = e / e.sum()
        out = out.at[i, keep].set(p)
    return out
