"""Binds the entry point's name to an answer instead of a function: an array cannot be called."""

import jax.numpy as jnp

eager_debug_step_count = jnp.array([5.0, 0.0])
