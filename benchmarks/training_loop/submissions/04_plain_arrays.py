"""Takes the layers for their weights only and goes on with plain arrays and jax.grad."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


def predict(weights, x):
    """Forward pass."""
    w1, b1, w2, b2 = weights
    return (jnp.tanh(x @ w1 + b1) @ w2 + b2).reshape(-1)


def loss(weights, x, y):
    """Mean squared error."""
    error = predict(weights, x) - y
    return (error * error).mean()


def training_loop(seed, x, y, hidden, learning_rate, n_steps):
    """Solve the problem."""
    rngs = nnx.Rngs(int(seed))
    layers = [
        nnx.Linear(x.shape[1], int(hidden), rngs=rngs),
        nnx.Linear(int(hidden), 1, rngs=rngs),
    ]
    weights = [array[...] for layer in layers for array in (layer.kernel, layer.bias)]
    for _ in range(int(n_steps)):
        gradients = jax.grad(loss)(weights, x, y)
        weights = [w - learning_rate * g for w, g in zip(weights, gradients, strict=True)]
    return np.array([loss(weights, x, y), sum(w.sum() for w in weights)])
