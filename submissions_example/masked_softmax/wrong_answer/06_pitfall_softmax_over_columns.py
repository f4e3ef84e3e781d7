"""Normalises along axis 0: the columns add up to 1, not the rows."""

import jax


def masked_softmax(logits, mask):
    return jax.nn.softmax(logits, axis=0, where=mask)
