"""Adds log(mask): log(1) is 0 and log(0) is -inf, so that masked logits become -inf."""

import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    return jnp.exp(jax.nn.log_softmax(logits + jnp.log(mask.astype(jnp.float32)), axis=1))
