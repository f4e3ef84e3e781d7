"""Functional: the parameters are split off, jax.grad sees nothing but them."""

import jax
import jax.numpy as jnp
from flax import nnx


def training_loop(seed, x, y, hidden, learning_rate, n_steps):
    """Solve the problem."""
    rngs = nnx.Rngs(int(seed))
    model = nnx.Sequential(
        nnx.Linear(x.shape[1], int(hidden), rngs=rngs),
        jnp.tanh,
        nnx.Linear(int(hidden), 1, rngs=rngs),
    )
    graphdef, params = nnx.split(model)

    @jax.jit
    def loss_of(params):
        outputs = nnx.merge(graphdef, params)(x)
        return jnp.mean((outputs[:, 0] - y) ** 2)

    gradient_of = jax.jit(jax.grad(loss_of))
    for _ in range(int(n_steps)):
        grads = gradient_of(params)
        params = jax.tree.map(lambda p, g: p - learning_rate * g, params, grads)
    total = sum(float(leaf.sum()) for leaf in jax.tree.leaves(params))
    return [float(loss_of(params)), total]
