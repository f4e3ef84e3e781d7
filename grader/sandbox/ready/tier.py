"""How much is ready before a submission runs, from least to most.

    cold      the libraries are imported; what the primer compiles is in the compile cache
    primed    what the primer traces, lowers and compiles is ready in the process that forks

Numbers do not depend on it, only time.
"""

from enum import StrEnum


class Tier(StrEnum):
    """What is ready, the least first."""

    COLD = "cold"
    PRIMED = "primed"
