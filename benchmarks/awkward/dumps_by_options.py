"""XLA is to write one program to files."""

import os
import tempfile

import jax
import jax.numpy as jnp

folder = tempfile.mkdtemp()


def report():
    options = {"xla_dump_to": folder}
    jax.jit(jnp.sum).lower(jnp.zeros(3)).compile(options)
    print(len(os.listdir(folder)))
