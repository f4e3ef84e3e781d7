"""Binds the entry point's name to a list of answers: a list cannot be called."""

graphdef_vs_state = [4.0, 0.0, 0.0]
