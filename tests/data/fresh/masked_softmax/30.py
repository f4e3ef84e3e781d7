import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    probabilities = []
    for scores, keep in zip(logits, mask):
        legal = scores[keep]
        probabilities.append(jax.nn.softmax(legal).tolist())
    return probabilities
