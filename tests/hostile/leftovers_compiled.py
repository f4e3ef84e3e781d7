# Tries: to leave compiled code in the cache of jax. May get: AC.
import os

import jax

FOLDERS = ("/tmp/hostile-jax-cache", "/dev/shm/hostile-jax-cache")
jax.config.update("jax_compilation_cache_dir", FOLDERS[0])
jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def find():
    return [path for path in FOLDERS if os.path.exists(path)]


def leave():
    jax.jit(lambda x: x * 2 + 1)(3.0).block_until_ready()


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
