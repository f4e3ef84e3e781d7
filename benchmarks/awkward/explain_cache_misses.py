"""jax is to say why it traces."""

import jax

jax.config.update("jax_explain_cache_misses", True)
