"""jax's own switch for its log, which reaches its C++ part."""

import jax

jax.config.update("jax_logging_level", "DEBUG")
