import jax
import jax.numpy as jnp
import flax.linen as nn


class CountingModel(nn.Module):
    features: int

    @nn.compact
    def __call__(self, x):
        counter = self.variable("counts", "counter", lambda: jnp.zeros((), jnp.int32))
        counter.value += 1
        return nn.Dense(self.features, name="l1")(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(int(features))
    variables = model.init(jax.random.PRNGKey(int(seed)), x)
    for _ in range(int(n_calls)):
        out = model.apply(variables, x)
    count = variables["counts"]["counter"]
    return jnp.array([count, out.sum()])
