"""The models of `problem.yaml`: what may stand in it, key by key.

Rules that tie one key to another are in `rules`. `grader schema` prints these models as a JSON
Schema, with the docstrings as descriptions.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from grader.limits import Limits
from grader.problem.base import MAX_WEIGHT, Identifier, Model, Text
from grader.problem.expression import Whole
from grader.problem.generator_models import Dim, Generator
from grader.problem.source_rule_models import SourceRule
from grader.problem.valid_models import Valid

ArgumentKind = Literal["int", "float", "bool", "array"]
MAX_COUNT = 10_000  # cases of one group
REPEATS = "repeats"  # the group of the cases that are made of others
Dtype = Literal["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float16", "float32"]


class Argument(Model):
    """One positional argument of the function."""

    name: Identifier
    kind: ArgumentKind
    meaning: Text
    dtype: Dtype | None = Field(None, description="Of an array; float32 if left out.")
    shape: tuple[Whole, ...] | None = Field(None, description="Of an array.", strict=False)
    generator: Generator
    valid: Valid | None = Field(
        None, description="What the statement allows; what the cases have, if left out."
    )


class Component(Model):
    """A named part of the output: ``count`` neighbours in row-major order share a tolerance.

    Correct means |got - expected| <= atol + rtol * |expected|.
    """

    name: Text
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
    expected: Any = Field(
        None, description="The right answer, a nested list; with `samples_only` alone."
    )


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
        """The number of cases in the group: ``count``, or the number of pinned cases."""
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


class SolutionRule(Model):
    """When somebody who practises may read the solution."""

    after: Literal["solved", "tries", "never"] = Field(
        "solved", description="Once it is solved; or after so many `tries` as well; or not at all."
    )
    tries: int | None = Field(None, ge=1, le=MAX_COUNT, description="With `after: tries` alone.")


class Misconception(Model):
    """A wrong variant of the reference, and what to tell a student whose numbers match it.

    The variant is a ``function`` that the author wrote, or an automatic ``variant``.
    """

    id: Identifier
    function: Identifier | None = Field(None, description="Its name in the reference file.")
    variant: Identifier | None = Field(
        None, description="The id of an automatic variant, as `grader check` prints it."
    )
    message: Text
    hint: int | None = Field(
        None, ge=1, description="The number of the hint in the statement that helps with it."
    )


class EquivalentMutant(Model):
    """A mutant of the reference that no input can tell from it, as its author found."""

    mutant: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="Its name, as `grader check` prints it."
    )
    reason: Text


class Withdrawn(Model):
    """A case that counts for nobody any more."""

    case: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*/[0-9]{2,5}$", max_length=46)] = Field(
        description="Its name, as `grader cases` prints it."
    )
    reason: Text

    @property
    def is_repeat(self) -> bool:
        """Whether it is one of the repeats."""
        return self.case.startswith(f"{REPEATS}/")


class Spec(Model):
    """A whole `problem.yaml`."""

    id: Identifier
    title: Text
    track: Text
    difficulty: Literal["easy", "medium", "hard"]
    function: Identifier
    seed: int = Field(ge=0, lt=1 << 63)
    dims: dict[Identifier, Dim] = Field(default_factory=dict)
    arguments: tuple[Argument, ...] = Field(strict=False, min_length=1)
    output: Output
    cases: tuple[CaseGroup, ...] = Field(strict=False, min_length=1)
    samples_only: bool = Field(
        False,
        description="Whether this is a student's edition: sample cases with their expected values, "
        "and no reference. `grader export student` writes it.",
    )
    repeats: bool = Field(
        False, description="Whether some cases are called again at the end, also with one change."
    )
    limits: Limits = Field(default_factory=Limits)
    scoring: Scoring = Field(default_factory=Scoring)
    solution: SolutionRule = Field(default_factory=SolutionRule)
    misconceptions: tuple[Misconception, ...] = Field((), strict=False)
    silent_variants: tuple[Identifier, ...] = Field(
        (), strict=False, description="Automatic variants of which no student is told."
    )
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

    @property
    def functions_of_misconceptions(self) -> tuple[str, ...]:
        """The functions of the reference that misconceptions name, each once."""
        named = (known.function for known in self.misconceptions)
        return tuple(dict.fromkeys(name for name in named if name is not None))
