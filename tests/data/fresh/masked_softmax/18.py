import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)

    # make the largest exponential 1, move by 50 at a time until exp() has room
    weights = jnp.exp(kept)
    while True:
        total = weights.sum(axis=1, keepdims=True)
        if jnp.any(jnp.isinf(total)):
            kept = kept - 50.0
        elif jnp.any(total == 0):
            kept = kept + 50.0
        else:
            break
        weights = jnp.exp(kept)

    return weights / total
