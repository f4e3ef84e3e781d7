# Tries: to listen to what jax tells of itself, and to raise. May get: AC RTE.
import jax
import jax.numpy as jnp


def listen(*_, **__):
    raise SystemExit(0)


jax.monitoring.register_event_listener(listen)
jax.monitoring.register_event_duration_secs_listener(listen)


def tiny(a, b):
    return jnp.array([a + b, a * b])
