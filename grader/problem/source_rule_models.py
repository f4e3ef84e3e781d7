"""The rules on the source in `problem.yaml`: what a submission's code has to do, or must not.

`grading.source_rules` looks for breaches. `grader schema` prints the docstrings as descriptions.
"""

from typing import Literal

from pydantic import Field

from grader.problem.base import MAX_WEIGHT, DottedName, Identifier, Model, Text


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
    message: Text
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


# Keys of a rule, and functions of `grader.jail.programs.rules.patterns`.
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
