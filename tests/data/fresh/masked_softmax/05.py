import jax.numpy as jnp


BIG = 1e9


def masked_softmax(logits, mask):
    # lift everything that takes part far above what does not
    lifted = logits + BIG * mask.astype(logits.dtype)
    lifted = lifted - lifted.max(axis=1, keepdims=True)
    e = jnp.exp(lifted)
    return e / e.sum(axis=1, keepdims=True)
