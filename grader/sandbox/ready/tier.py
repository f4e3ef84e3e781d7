"""How much is ready before a submission runs, from least to most.

    cold    the libraries are imported; the primer's compiled programs are in the compile cache
    warm    the primer has run in the process that forks, and its XLA client is alive: each run gets
            a copy, with its threads

Only time depends on it, numbers do not.
"""

from enum import StrEnum


class Tier(StrEnum):
    """A tier, the least first."""

    COLD = "cold"
    WARM = "warm"
