"""Everything eager: nnx.value_and_grad, jax.tree.map, nnx.update."""

import jax
import jax.numpy as jnp
from flax import nnx


class MLP(nnx.Module):
    """The model."""

    def __init__(self, din, dhidden, rngs):
        self.l1 = nnx.Linear(din, dhidden, rngs=rngs)
        self.l2 = nnx.Linear(dhidden, 1, rngs=rngs)

    def __call__(self, x):
        """Forward pass."""
        return self.l2(jnp.tanh(self.l1(x)))


def loss_fn(model, x, y):
    """Mean squared error."""
    predicted = model(x).squeeze(-1)
    return jnp.mean((predicted - y) ** 2)


def training_loop(seed, x, y, hidden, learning_rate, n_steps):
    """Solve the problem."""
    model = MLP(x.shape[1], int(hidden), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_steps)):
        _loss, grads = nnx.value_and_grad(loss_fn)(model, x, y)
        params = nnx.state(model, nnx.Param)
        nnx.update(model, jax.tree.map(lambda p, g: p - learning_rate * g, params, grads))
    loss = loss_fn(model, x, y)
    leaves = jax.tree.leaves(nnx.state(model, nnx.Param))
    return jnp.array([float(loss), float(sum(leaf.sum() for leaf in leaves))])
