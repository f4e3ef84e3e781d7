"""Keeps a 64 MiB snapshot per step and takes steps without end."""

import numpy as np


def eager_debug_step_count(seed, x, features, n_calls):
    history = []
    while len(history) >= 0:
        history.append(np.full(2**23, seed))
    return np.array([n_calls, history[-1].sum()])
