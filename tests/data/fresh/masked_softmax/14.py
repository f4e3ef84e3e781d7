import jax.numpy as jnp


def masked_softmax(logits, mask):
    """The sentences are padded: the real tokens come first."""
    rows, cols = logits.shape
    lengths = mask.sum(axis=1)
    out = []
    for i in range(rows):
        n = int(lengths[i])
        x = logits[i, :n]
        e = jnp.exp(x - jnp.max(x))
        p = e / jnp.sum(e)
        out.append(jnp.concatenate([p, jnp.zeros(cols - n)]))
    return jnp.stack(out)
