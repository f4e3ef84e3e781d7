"""What solutions commonly do: layers, a forward pass, gradients, an update by hand."""

import jax
import jax.numpy as jnp
from flax import nnx


class _Network(nnx.Module):
    def __init__(self, inputs, hidden, rngs):
        self.first = nnx.Linear(inputs, hidden, rngs=rngs)
        self.second = nnx.Linear(hidden, 1, rngs=rngs)

    def __call__(self, x):
        return self.second(jnp.tanh(self.first(x)))


def _loss(model, x, y):
    return ((model(x)[:, 0] - y) ** 2).mean()


def _mean(model, x, y):
    return jnp.mean(jnp.square(model(x).squeeze(-1) - y))


def forward(seed, x, y, hidden, learning_rate, n_steps):
    """A network and its losses."""
    model = _Network(x.shape[1], int(hidden), nnx.Rngs(int(seed)))
    return _loss(model, x, y), _mean(model, x, y)


def gradients(seed, x, y, hidden, learning_rate, n_steps):
    """Gradients and one update, by a state and by what it holds."""
    model = _Network(x.shape[1], int(hidden), nnx.Rngs(int(seed)))
    for loss in (_loss, _mean):
        _, found = nnx.value_and_grad(loss)(model, x, y)
        params = nnx.state(model, nnx.Param)
        new = jax.tree.map(lambda p, g: p - learning_rate * g, params, found)
        nnx.update(model, new)
    return nnx.state(model, nnx.Param)


def sums(seed, x, y, hidden, learning_rate, n_steps):
    """Sums of parameters, and two numbers as an array."""
    model = _Network(x.shape[1], int(hidden), nnx.Rngs(int(seed)))
    leaves = jax.tree.leaves(nnx.state(model, nnx.Param))
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([1.0, float(total)]), jnp.stack([total, total]), jnp.array([total, total])
