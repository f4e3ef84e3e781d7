"""The generators of `problem.yaml`: how the values of arguments and dimensions are drawn.

`cases.values` makes the values. `grader schema` prints the docstrings as descriptions.
"""

import math
from typing import Annotated, Any, Literal

from pydantic import Field

from grader.problem.base import Identifier, Model
from grader.problem.expression import Whole
from grader.problem.valid_models import ValidSize


class Uniform(Model):
    """Real numbers, uniform from low (included) to high (excluded)."""

    type: Literal["uniform"]
    low: float = 0.0
    high: float = 1.0


class LogUniform(Model):
    """Positive real numbers whose logarithm is uniform, from low to high."""

    type: Literal["log_uniform"]
    low: float = Field(gt=0)
    high: float = Field(gt=0)


class Normal(Model):
    """Normally distributed real numbers; one beyond low or high becomes that bound."""

    type: Literal["normal"]
    mean: float = 0.0
    std: float = Field(1.0, ge=0)
    low: float | None = None
    high: float | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """The bounds; infinite where there are none."""
        low = -math.inf if self.low is None else self.low
        return low, math.inf if self.high is None else self.high


class Integers(Model):
    """Whole numbers, uniform from low to high, both included."""

    type: Literal["integers"]
    low: Whole
    high: Whole


class Choice(Model):
    """One of the listed values for each element."""

    type: Literal["choice"]
    values: tuple[float, ...] = Field(strict=False, min_length=1)


class Constant(Model):
    """The same value everywhere."""

    type: Literal["constant"]
    value: float | bool


class LiteralValue(Model):
    """Just these values; a nested list for an array."""

    type: Literal["literal"]
    value: Any


class Dimension(Model):
    """A scalar that is a dimension, or an expression of dimensions."""

    type: Literal["dim"]
    dim: Whole


class Linspace(Model):
    """Evenly spaced along the last axis, both ends included."""

    type: Literal["linspace"]
    start: float
    stop: float


class Permutation(Model):
    """Along the last axis, each of start, start + 1, ... once, in random order."""

    type: Literal["permutation"]
    start: int = 0


class OneHot(Model):
    """A single 1 along the last axis, at a random place; 0 elsewhere."""

    type: Literal["one_hot"]


class Boolean(Model):
    """True with the given probability."""

    type: Literal["boolean"]
    probability: float = Field(0.5, ge=0, le=1)


class SymmetricPositiveDefinite(Model):
    """Symmetric positive definite matrices in the last two axes: B Bᵀ / n + jitter I, B normal.

    The bound on the jitter keeps them positive definite when they are rounded to float32.
    """

    type: Literal["spd"]
    jitter: float = Field(0.1, ge=1e-4)


class Tokens(Model):
    """Token ids: whole numbers from 0 to vocab_size - 1."""

    type: Literal["tokens"]
    vocab_size: Whole


class Simplex(Model):
    """Along the last axis, positive numbers that add up to 1: uniform over all such rows."""

    type: Literal["simplex"]


Elementwise = Annotated[
    Uniform | LogUniform | Normal | Integers | Choice | Boolean | Tokens,
    Field(discriminator="type"),
]


class Sorted(Model):
    """Values of a generator of independent elements, sorted along the last axis."""

    type: Literal["sorted"]
    of: Elementwise
    descending: bool = False


class PythonGenerator(Model):
    """A function in ``reference/<id>_generators.py``, run in the sandbox.

    It is called with a seed (a float that holds a whole number under 2**32) and the values of
    ``uses``, and returns the array or number, in the argument's shape and without NaN. That it
    gives the same bits everywhere is up to it.
    """

    type: Literal["python"]
    function: Identifier
    uses: tuple[Whole, ...] = Field((), strict=False)


Generator = Annotated[
    Uniform
    | LogUniform
    | Normal
    | Integers
    | Choice
    | Constant
    | LiteralValue
    | Dimension
    | Linspace
    | Permutation
    | OneHot
    | Simplex
    | Boolean
    | Sorted
    | SymmetricPositiveDefinite
    | Tokens
    | PythonGenerator,
    Field(discriminator="type"),
]


_VALID = "The sizes that the statement allows, if there are more than the cases have."


class DimIntegers(Model):
    """A dimension drawn from low to high, both included."""

    type: Literal["integers"]
    low: Whole
    high: Whole
    valid: ValidSize | None = Field(None, description=_VALID)


class DimChoice(Model):
    """A dimension drawn from a list."""

    type: Literal["choice"]
    values: tuple[int, ...] = Field(strict=False, min_length=1)
    valid: ValidSize | None = Field(None, description=_VALID)


class DimIs(Model):
    """A dimension that follows from earlier ones."""

    type: Literal["is"]
    value: Whole


Dim = Annotated[DimIntegers | DimChoice | DimIs, Field(discriminator="type")]
