# Tries: to have XLA pretend to sixty-four devices and dump what it compiles. May get: AC RTE.
import os

os.environ["XLA_FLAGS"] = (
    "--xla_force_host_platform_device_count=64 --xla_dump_to=/tmp/hostile-xla --xla_dump_hlo_as_text"
)

import jax
import jax.numpy as jnp


def tiny(a, b):
    return jax.jit(lambda x, y: jnp.array([x + y, x * y]))(a, b)
