import jax, jax.numpy as jnp
from flax import nnx

class TwoLayer(nnx.Module):
    def __init__(self, din, dh, rngs):
        self.l1 = nnx.Linear(din, dh, rngs=rngs)
        self.l2 = nnx.Linear(dh, dh, rngs=rngs)

    def forward(self, x):
        x = self.l1(x)
        x = self.l2(x)
        return x

def graphdef_vs_state(seed, x, features, hidden):
    net = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(net)
    leaves = jax.tree.leaves(state)
    out = net(x)
    return [float(len(leaves)), float(sum(l.sum() for l in leaves)), float(out.sum())]
