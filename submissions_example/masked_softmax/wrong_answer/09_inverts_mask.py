"""Takes True for "left out", as some libraries do."""

import jax


def masked_softmax(logits, mask):
    return jax.nn.softmax(logits, axis=1, where=~mask)
