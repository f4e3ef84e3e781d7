"""A source with expressions of every kind, of which tests make wrong programs."""

SOURCE = """\
import jax.numpy as jnp

SCALE = 2.0


def f(x, mask, seed=1.5):
    rows = x.shape[0]
    kept = jnp.where(mask, x, -jnp.inf)
    total = kept.sum()
    total /= rows
    parts = [each for each in (total,)]
    return f"{rows}" and [jnp.log(parts[0]) / int(seed)]
"""
