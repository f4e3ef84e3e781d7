"""The primer of problems that have none, and the trial that children of a primed zygote work.

Sent as a file, and run in the jail only.
"""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

FRESH = """
def fresh(x):
    return jnp.tanh(x @ x.T).sum() + jnp.sort(x.ravel())[7]
"""


def trial() -> list[jax.Array]:
    """Do what most solutions do, which is primed, and call a function that is never primed."""
    rngs = nnx.Rngs(7)
    model = nnx.Linear(4, 3, rngs=rngs)
    count = nnx.Variable(jnp.array(0, dtype=jnp.int32))
    count[...] += 1
    x = jax.random.normal(rngs.params(), (5, 4))
    y = model(x)
    names = {"jnp": jnp}
    exec(FRESH, names)  # noqa: S102  our own text
    return [y.sum(), jnp.mean(x**2), jax.nn.softmax(y)[0, 0], jax.jit(names["fresh"])(x)]


def _trial_of_threads() -> list[jax.Array]:
    """Do the same, and what can't be done without all threads of XLA. No primer calls this.

    The weights are equal: to compile the drawing of others would take longer than all the rest.
    """
    large = jnp.asarray(np.arange(1 << 19, dtype=np.float32))  # 2 MiB: copied by a pool
    rngs, weights = nnx.Rngs(3), nnx.initializers.constant(0.1)
    layer = nnx.Linear(64, 64, kernel_init=weights, rngs=rngs)
    product = layer(large[:4096].reshape(64, 64) / 4096)
    image = large[:3072].reshape(1, 32, 32, 3) / 3072
    convolved = nnx.Conv(3, 16, (3, 3), kernel_init=weights, rngs=rngs)(image)
    return [*trial(), large[::-1].sum(), product.sum(), convolved.sum()]
