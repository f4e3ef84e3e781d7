"""A compile cache of the file's own."""

import os
import tempfile

import jax

folder = tempfile.mkdtemp()
jax.config.update("jax_compilation_cache_dir", folder)
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def report():
    print(len(os.listdir(folder)))
