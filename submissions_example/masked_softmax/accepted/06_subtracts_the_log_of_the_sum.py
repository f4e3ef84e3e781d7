"""exp(logits - logsumexp): right, and the least exact of the usual ways.

The logarithm of a sum is near 1000 where the logits are, and there float32 has steps of 6e-5: half
a step is a relative error of 3e-5 in every probability.
"""

import jax.numpy as jnp
from jax.scipy.special import logsumexp


def masked_softmax(logits, mask):
    total = logsumexp(logits, axis=1, where=mask, keepdims=True)
    return jnp.where(mask, jnp.exp(jnp.where(mask, logits - total, 0.0)), 0.0)
