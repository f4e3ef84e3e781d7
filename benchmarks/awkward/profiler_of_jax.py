"""jax's profiler, which writes files."""

import os
import tempfile

import jax

folder = tempfile.mkdtemp()


def report():
    with jax.profiler.trace(folder):
        jax.numpy.ones(3).sum()
    print(sum(len(files) for _, _, files in os.walk(folder)))
