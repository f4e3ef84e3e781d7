"""A line of a source that may give wrong numbers, and its kind.

Standard library only, and nothing of grader: this file is loaded on both sides.
"""

from enum import IntEnum
from typing import NamedTuple


class Suspicion(IntEnum):
    """The kinds, each with its line and the line where it shows.

    DEFAULT: a default value that calls share; where it is changed.
    CLASS: a value of a class that objects share; where it is changed.
    OUTSIDE: a value that is made outside of all functions; where a function changes it.
    CACHED: a function whose results are cached.
    FROZEN: a compiled function; where it reads what is no argument.
    LATE: a function that is made in a loop; where it reads the variable of the loop.
    """

    DEFAULT = 1
    CLASS = 2
    OUTSIDE = 3
    CACHED = 4
    FROZEN = 5
    LATE = 6


class Suspect(NamedTuple):
    """A suspect: its kind, its line, and the line where it shows; lines count from 1."""

    kind: Suspicion
    line: int
    shows: int
