"""Counts the runs of the garbage collector."""

import gc

counted = [0]
gc.callbacks.append(lambda phase, told: counted.__setitem__(0, counted[0] + 1))


def report():
    print(counted)
