"""The step is compiled by nnx.jit, the loop is Python's."""

import jax
import jax.numpy as jnp
from flax import nnx


class Net(nnx.Module):
    """Two layers."""

    def __init__(self, n_in, n_hidden, *, rngs):
        self.hidden = nnx.Linear(n_in, n_hidden, rngs=rngs)
        self.out = nnx.Linear(n_hidden, 1, rngs=rngs)

    def __call__(self, x):
        """Forward pass."""
        return self.out(nnx.tanh(self.hidden(x)))[:, 0]


def mse(model, x, y):
    """Mean squared error."""
    return jnp.mean(jnp.square(model(x) - y))


@nnx.jit
def train_step(model, x, y, learning_rate):
    """One update; the loss before it."""
    loss, grads = nnx.value_and_grad(mse)(model, x, y)
    params = nnx.state(model, nnx.Param)
    nnx.update(model, jax.tree.map(lambda p, g: p - learning_rate * g, params, grads))
    return loss


def training_loop(seed, x, y, hidden, learning_rate, n_steps):
    """Solve the problem."""
    model = Net(x.shape[1], int(hidden), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_steps)):
        train_step(model, x, y, learning_rate)
    params = jax.tree.leaves(nnx.state(model, nnx.Param))
    return jnp.stack([mse(model, x, y), sum(jnp.sum(p) for p in params)])
