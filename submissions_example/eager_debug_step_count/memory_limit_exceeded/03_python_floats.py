"""Appends to a list of Python floats without end, some 32 MB a step."""


def eager_debug_step_count(seed, x, features, n_calls):
    history = []
    while True:
        history.extend(float(i) for i in range(10**6))
