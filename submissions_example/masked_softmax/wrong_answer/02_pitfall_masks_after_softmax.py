"""Masks what comes out of the softmax: the entries that are left no longer add up to 1."""

import jax


def masked_softmax(logits, mask):
    return jax.nn.softmax(logits, axis=1) * mask
