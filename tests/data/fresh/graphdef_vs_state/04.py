import numpy as np
import jax
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, inputs, width, rngs):
        self.l1 = nnx.Linear(inputs, width, rngs=rngs)
        self.l2 = nnx.Linear(width, width, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def collect(node, found=[]):
    for key in node:
        child = node[key]
        if isinstance(child, nnx.Variable):
            found.append(np.asarray(child[...]))
        else:
            collect(child, found)
    return found


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    arrays = collect(state)
    total = 0.0
    for a in arrays:
        total += a.sum()
    y = np.asarray(model(x))
    return np.array([len(arrays), total, y.sum()])
