import jax.numpy as jnp


def masked_softmax(logits, mask):
    rows, cols = logits.shape
    result = []
    for i in range(rows):
        kept = logits[i][mask[i]]
        e = jnp.exp(kept - kept.max())
        p = e / e.sum()
        result.append(jnp.pad(p, (0, cols - p.shape[0])))
    return jnp.stack(result)
