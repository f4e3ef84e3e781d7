import jax
import jax.numpy as jnp
import optax
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def train_step(model, optimizer, x):
    def loss_fn(model):
        out = model(x)
        return jnp.mean(out ** 2), out

    (loss, out), grads = nnx.value_and_grad(loss_fn, has_aux=True)(model)
    optimizer.update(model, grads)
    return loss, out


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)

    for step in range(int(n_calls)):
        loss, out = train_step(model, optimizer, x)

    return [float(model.counter[...]), float(out.sum())]
