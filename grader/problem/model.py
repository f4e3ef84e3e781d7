"""The models of `problem.yaml`: what may stand in it, key by key.

Rules that tie one key to another are in `rules`. `grader schema` prints the JSON Schema of these.
"""

import keyword
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from grader.limits import Limits
from grader.problem.expression import Whole


def _no_keyword(name: str) -> str:
    if keyword.iskeyword(name):
        raise ValueError(f"{name!r} is a word of Python's own: choose another name")
    return name


Identifier = Annotated[
    str,
    Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64),
    AfterValidator(_no_keyword),
]
# What an import makes of it, or the end of that: `flax.nnx.Module`, `nnx.Module`.
DottedName = Annotated[
    str,
    Field(pattern=r"^(?:[A-Za-z_][A-Za-z0-9_]*\.)*[A-Za-z_][A-Za-z0-9_]*$", max_length=200),
]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Kind = Literal["int", "float", "bool", "array"]
MAX_COUNT = 10_000  # cases of one group
MAX_WEIGHT = 1e6  # so that sums of weights stay finite
Dtype = Literal["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float16", "float32"]


class Model(BaseModel):
    """Frozen, strict, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


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
    """Normally distributed real numbers."""

    type: Literal["normal"]
    mean: float = 0.0
    std: float = Field(1.0, ge=0)


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


class DimIntegers(Model):
    """A dimension drawn from low to high, both included."""

    type: Literal["integers"]
    low: Whole
    high: Whole


class DimChoice(Model):
    """A dimension drawn from a list."""

    type: Literal["choice"]
    values: tuple[int, ...] = Field(strict=False, min_length=1)


class DimIs(Model):
    """A dimension that follows from earlier ones."""

    type: Literal["is"]
    value: Whole


Dim = Annotated[DimIntegers | DimChoice | DimIs, Field(discriminator="type")]


class Argument(Model):
    """One positional argument of the function."""

    name: Identifier
    kind: Kind
    meaning: Words
    dtype: Dtype | None = Field(None, description="Of an array; float32 if left out.")
    shape: tuple[Whole, ...] | None = Field(None, description="Of an array.", strict=False)
    generator: Generator


class Component(Model):
    """A named part of the output: ``count`` neighbours in row-major order share a tolerance.

    Correct means |got - expected| <= atol + rtol * |expected|.
    """

    name: Words
    meaning: str = ""
    rtol: float = Field(ge=0, lt=1)
    atol: float = Field(ge=0)
    weight: float = Field(1.0, ge=0, le=MAX_WEIGHT)
    count: Whole = Field(default="1", validate_default=True)
    allow_infinite: bool = Field(False, description="An expected value may be infinite.")


class Output(Model):
    """What the function returns."""

    shape: tuple[Whole, ...] = Field(strict=False)
    components: tuple[Component, ...] = Field(strict=False, min_length=1)


class Pinned(Model):
    """One case of a group with values set by hand; what is not named is generated."""

    note: str = Field("", description="Why the case is there.")
    weight: float | None = Field(None, ge=0, le=MAX_WEIGHT)
    values: dict[Identifier, Any] = Field(description="Of dimensions and arguments, by name.")


class CaseGroup(Model):
    """Cases that belong together."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
    visibility: Literal["sample", "hidden"]
    count: int | None = Field(None, ge=1, le=MAX_COUNT)
    weight: float = Field(1.0, ge=0, le=MAX_WEIGHT, description="Of each case.")
    note: str = ""
    dims: dict[Identifier, Dim] = Field(default_factory=dict)
    generators: dict[Identifier, Generator] = Field(default_factory=dict)
    pinned: tuple[Pinned, ...] = Field((), strict=False)

    @property
    def size(self) -> int:
        """How many cases the group has: ``count``, or as many as are pinned."""
        return self.count if self.count is not None else len(self.pinned)

    def case_name(self, index: int) -> str:
        """The name of a case, the first of which has the index 0."""
        return f"{self.name}/{index + 1:02d}"

    def weight_of(self, index: int) -> float:
        """The weight of a case."""
        own = self.pinned[index].weight if index < len(self.pinned) else None
        return self.weight if own is None else own


class Scoring(Model):
    """How cases become points."""

    points: float = Field(10.0, gt=0, le=MAX_WEIGHT)
    partial: Literal["none", "components"] = Field(
        "none", description="Whether a wrong case earns the weight of its right components."
    )


class Misconception(Model):
    """A wrong variant of the reference, and what to tell a student whose numbers match it."""

    id: Identifier
    function: Identifier = Field(description="Its name in the reference file.")
    message: Words


class Defines(Model):
    """A class or function that a source defines, at any depth."""

    kind: Literal["class", "function"]
    name: Identifier | None = None
    subclass_of: DottedName | None = None


class Sets(Model):
    """An attribute that a source sets to what a call of ``to`` makes, or to a written number."""

    attribute: Identifier
    to: DottedName = Field(description="What is called; or the word `number`.")


class Passes(Model):
    """A keyword that a source passes to a function, with a constant for a value."""

    function: DottedName
    keyword: Identifier
    value: bool | float | str


class SourceRule(Model):
    """Something that a source has to do, or must not: just one of the patterns."""

    id: Identifier
    message: Words
    effect: Literal["hint", "points", "verdict"] = "hint"
    points: float | None = Field(None, gt=0, le=MAX_WEIGHT, description="Taken off the score.")
    defines: Defines | None = None
    calls: DottedName | None = None
    uses: DottedName | None = None
    sets: Sets | None = None
    passes: Passes | None = None
    returns_argument: Identifier | None = None
    returns_literal: float | None = None
    returns_count: Literal[True] | None = None

    @property
    def patterns(self) -> list[str]:
        """The names of the patterns that it has: one, unless it is broken."""
        return [name for name in PATTERNS if getattr(self, name) is not None]


# Keys of a rule, and functions of `grader.jail.programs.look`.
PATTERNS = (
    "defines",
    "calls",
    "uses",
    "sets",
    "passes",
    "returns_argument",
    "returns_literal",
    "returns_count",
)


class EquivalentMutant(Model):
    """A mutant of the reference that no input can tell from it, as its author found."""

    mutant: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="Its name, as `grader check` prints it."
    )
    reason: Words


class Withdrawn(Model):
    """A case that counts for nobody any more."""

    case: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*/[0-9]{2,5}$", max_length=46)] = Field(
        description="Its name, as `grader cases` prints it."
    )
    reason: Words


class Spec(Model):
    """A whole `problem.yaml`."""

    id: Identifier
    title: Words
    track: Words
    difficulty: Literal["easy", "medium", "hard"]
    function: Identifier
    seed: int = Field(ge=0, lt=1 << 63)
    dims: dict[Identifier, Dim] = Field(default_factory=dict)
    arguments: tuple[Argument, ...] = Field(strict=False, min_length=1)
    output: Output
    cases: tuple[CaseGroup, ...] = Field(strict=False, min_length=1)
    limits: Limits = Field(default_factory=Limits)
    scoring: Scoring = Field(default_factory=Scoring)
    misconceptions: tuple[Misconception, ...] = Field((), strict=False)
    requires: tuple[SourceRule, ...] = Field(
        (), strict=False, description="What the source of a submission has to do."
    )
    forbids: tuple[SourceRule, ...] = Field(
        (), strict=False, description="What the source of a submission must not do."
    )
    equivalent_mutants: tuple[EquivalentMutant, ...] = Field((), strict=False)
    withdrawn: tuple[Withdrawn, ...] = Field(
        (), strict=False, description="Cases that count for nobody any more."
    )
