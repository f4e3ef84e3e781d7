"""A mistake that is told by name: the mean in the place of the sum.

TODO: one for each pitfall of the statement. The folder says which verdict a file must get.
"""

import jax.numpy as jnp


def new_problem(x, scale):
    scaled = scale * x
    return jnp.array([scaled.mean(), scaled.max()])
