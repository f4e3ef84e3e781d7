"""Takes the softmax of whole rows: masked entries keep a probability."""

import jax


def masked_softmax(logits, mask):
    return jax.nn.softmax(logits, axis=1)
