"""The text of programs, before and after they are compiled."""

import jax
import jax.numpy as jnp


def report():
    lowered = jax.jit(jnp.tanh).lower(jnp.zeros(3))
    print(lowered.as_text()[:300])
    print(lowered.compile().as_text()[:2000])
