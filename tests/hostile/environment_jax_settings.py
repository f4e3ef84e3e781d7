# Tries: to change every setting of jax that makes errors of warnings. May get: AC RTE WA.
import jax
import jax.numpy as jnp

jax.config.update("jax_debug_nans", True)
jax.config.update("jax_check_tracer_leaks", True)
jax.config.update("jax_disable_jit", True)
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_transfer_guard", "disallow")


def tiny(a, b):
    return jnp.array([a + b, a * b])
