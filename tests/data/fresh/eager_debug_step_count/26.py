import jax
import jax.numpy as jnp
import flax.linen as nn


class CountingModel(nn.Module):
    features: int

    def setup(self):
        self.l1 = nn.Dense(self.features)
        self.counter = self.variable("stats", "counter", lambda: jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        if not self.is_initializing():
            self.counter.value = self.counter.value + 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(features=int(features))
    variables = model.init(jax.random.PRNGKey(int(seed)), x)
    params, stats = variables["params"], variables["stats"]

    for _ in range(int(n_calls)):
        out, updated = model.apply({"params": params, "stats": stats}, x, mutable=["stats"])
        stats = updated["stats"]

    return [float(stats["counter"]), float(out.sum())]
