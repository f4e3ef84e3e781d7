import jax
import jax.numpy as jnp
import flax.linen as nn


class TwoLayer(nn.Module):
    hidden: int

    def setup(self):
        self.l1 = nn.Dense(self.hidden)
        self.l2 = nn.Dense(self.hidden)

    def __call__(self, x):
        x = self.l1(x)
        return self.l2(x)


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(hidden=int(hidden))
    variables = model.init(jax.random.key(int(seed)), x)
    leaves = jax.tree_util.tree_leaves(variables["params"])
    y = model.apply(variables, x)
    return jnp.array([
        float(len(leaves)),
        float(sum(jnp.sum(l) for l in leaves)),
        float(jnp.sum(y)),
    ])
