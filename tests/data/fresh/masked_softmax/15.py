import jax
import jax.numpy as jnp


def softmax_1d(x):
    z = jnp.exp(x - jnp.max(x))
    return z / jnp.sum(z)


def masked_softmax(logits, mask):
    row_fns = []
    for i in range(logits.shape[0]):
        row_fns.append(lambda row: softmax_1d(jnp.where(mask[i], row, -jnp.inf)))

    probs = [fn(row) for fn, row in zip(row_fns, logits)]
    return jnp.stack(probs)
