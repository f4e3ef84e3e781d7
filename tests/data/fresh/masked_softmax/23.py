import jax.numpy as jnp


def masked_softmax(logits, mask):
    shift = 0.0
    while True:
        e = jnp.where(mask, jnp.exp(logits - shift), 0.0)
        sums = e.sum(axis=1, keepdims=True)
        if bool(jnp.isinf(sums).any()):
            shift += 50.0
        elif bool((sums < 1e-30).any()):
            shift -= 50.0
        else:
            return e / sums
