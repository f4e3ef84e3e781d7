"""Grades numerical code written with JAX and Flax NNX: safely, fast and fairly."""
