# Tries: to talk to other processes by gloo. May get: RTE AC TLE.
import jax
import jax.numpy as jnp

jax.config.update("jax_cpu_collectives_implementation", "gloo")


def tiny(a, b):
    return jax.pmap(lambda x: jax.lax.psum(x, "i"), axis_name="i")(jnp.array([a, b]))
