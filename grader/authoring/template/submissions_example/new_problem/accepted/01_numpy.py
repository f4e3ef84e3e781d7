"""A right answer of another style than the reference's: in NumPy, as a list.

TODO: at least one; the more they differ, the better `grader check` measures the tolerance.
"""

import numpy as np


def new_problem(x, scale):
    scaled = np.asarray(x, dtype=np.float64) * scale
    return [scaled.sum(), scaled.max()]
