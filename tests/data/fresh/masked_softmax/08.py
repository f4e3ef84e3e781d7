import jax
import jax.numpy as jnp


def masked_fill(x, mask, value):
    # like torch.Tensor.masked_fill
    return jnp.where(mask, value, x)


def masked_softmax(logits, mask):
    scores = masked_fill(logits, mask, -jnp.inf)
    probs = jax.nn.softmax(scores, axis=-1)
    return masked_fill(probs, mask, 0.0)
