import jax.numpy as jnp


def masked_softmax(logits, mask):
    # shift every row by its maximum so that exp can't overflow
    biggest = jnp.max(logits, axis=1, keepdims=True)
    weights = jnp.exp(logits - biggest)
    # entries that don't take part weigh nothing
    weights = jnp.where(mask, weights, 0.0)
    total = jnp.sum(weights, axis=1, keepdims=True)
    return weights / total
