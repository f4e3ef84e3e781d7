"""How much is ready before a submission runs, from least to most.

    cold      the libraries are imported; the primer's compiled programs are in the compile cache
    primed    also, the primer's traces and executables are ready in the process that forks

Only time depends on it, numbers do not.
"""

from enum import StrEnum


class Tier(StrEnum):
    """A tier, the least first."""

    COLD = "cold"
    PRIMED = "primed"
