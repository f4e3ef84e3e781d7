import jax
import jax.numpy as jnp
import flax.linen as nn


class TwoLayer(nn.Module):
    hidden: int

    def setup(self):
        self.l1 = nn.Dense(self.hidden)
        self.l2 = nn.Dense(self.hidden)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(hidden=int(hidden))
    params = model.init(jax.random.key(int(seed)), x)
    leaves = jax.tree.leaves(params)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    out = model.apply(params, x)
    return jnp.array([float(len(leaves)), float(total), float(out.sum())])
