import jax.numpy as jnp


def masked_softmax(logits, mask):
    bias = (~mask).astype(jnp.float32) * -jnp.inf
    z = logits + bias
    z = z - z.max(axis=1, keepdims=True)
    num = jnp.exp(z)
    return num / num.sum(axis=1, keepdims=True)
