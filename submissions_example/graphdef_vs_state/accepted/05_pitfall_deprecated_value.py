"""Walks the nested state and unwraps every Param with `.value`, as older tutorials do.

Every access emits a DeprecationWarning and the numbers are right: a warning is not an error.
"""

import numpy as np
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    arrays = [param.value for layer in state.values() for param in layer.values()]
    total = sum(np.asarray(array, dtype=np.float64).sum() for array in arrays)
    return np.array([len(arrays), total, model(x).sum()])
