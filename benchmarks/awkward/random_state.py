"""Generators of random numbers that nobody has seeded, and how numbers are printed."""

import numpy as np

print(np.get_printoptions(), np.geterr())


def report():
    print(np.get_printoptions()["precision"])
