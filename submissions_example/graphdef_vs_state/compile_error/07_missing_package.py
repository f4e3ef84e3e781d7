"""Imports a helper module that was left at home: ModuleNotFoundError."""

import jax
import my_two_layer_helpers as helpers
from flax import nnx


def graphdef_vs_state(seed, x, features, hidden):
    model = helpers.build(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    return helpers.summarise(model, jax.tree.leaves(nnx.state(model)), x)
