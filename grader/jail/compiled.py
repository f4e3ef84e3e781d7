"""JAX's compile cache inside the jail: runs read it, and only code of the course staff fills it.

    filling   a run of its own, whose cache is its own folder: it calls the primer, then prints the
              compiled entries for the host to keep (`filler`)
    reading   every run: the cache is a folder that the host filled, and nothing is written to it
              (`read_from`)

An entry is found by a hash of the program, the compiler's options and the versions, so a run never
gets another program than its own. Public names of JAX only.

Imports nothing of grader.
"""

import math
import os
import sys
from collections.abc import Callable
from typing import Any

from . import primer, wire


def read_from(folder: str) -> None:
    """Let jax look in ``folder`` before it compiles, and never write there."""
    _configure(folder, min_seconds=math.inf)


def filler(source: bytes) -> Callable[..., None]:
    """A function that calls the primer ``source`` and prints the entries that this compiles.

    Printed are pairs of a file's name and its content, packed by `wire.pack_parts`. PrimerError if
    the primer can't be loaded or fails.
    """
    folder = os.getcwd()
    _configure(folder, min_seconds=0.0)
    functions = primer.load(source)

    def fill(*arguments: Any) -> None:
        primer.call(functions, arguments)
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                sys.stdout.buffer.write(wire.pack_parts(name.encode(), file.read()))
            os.remove(path)  # the folder is small

    return fill


def _configure(folder: str, min_seconds: float) -> None:
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    compilation_cache.reset_cache()  # or the folder that was used first stays in use
    jax.config.update("jax_compilation_cache_dir", folder)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", min_seconds)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    # Or the folder is part of the compiler's options, and with them of the entry's hash.
    jax.config.update("jax_persistent_cache_enable_xla_caches", "none")
