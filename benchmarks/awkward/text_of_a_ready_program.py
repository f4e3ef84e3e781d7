"""The text of a program that the library compiles, too."""

import jax
import jax.numpy as jnp


def report():
    key = jax.random.key(0)
    lowered = jax.random.split.lower(key) if hasattr(jax.random.split, "lower") else None
    lowered = lowered or jax.jit(jax.random.split).lower(key)
    print(lowered.compile().as_text())
    print(lowered.compile().cost_analysis())
    print(lowered.compile().memory_analysis())
