"""What is valid: the values and sizes that a statement allows, of which the cases are a part."""

import math
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from grader.problem.base import Model
from grader.problem.expression import Expression, Whole, dump_expression, parse_expression


def _bound(written: object) -> float | Expression:
    if isinstance(written, int | float) and not isinstance(written, bool):
        if not math.isfinite(written):
            raise ValueError("expected a finite number")
        return float(written)
    if not isinstance(written, str | Expression):
        raise ValueError("expected a number, or an expression such as 'n + 1'")
    return parse_expression(written)


def _dump(bound: float | Expression) -> float | int | str:
    if isinstance(bound, Expression):
        return dump_expression(bound)
    return int(bound) if bound.is_integer() else bound


Bound = Annotated[
    float | Expression,
    PlainValidator(_bound),
    PlainSerializer(_dump),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "minLength": 1}]}),
]


class Valid(Model):
    """The values that the statement allows for an argument; a row is along the last axis."""

    low: Bound | None = Field(None, description="The least value.")
    high: Bound | None = Field(None, description="The greatest value.")
    values: tuple[float | bool, ...] | None = Field(
        None, strict=False, min_length=1, description="The only values."
    )
    infinite: bool = Field(False, description="Infinities may occur.")
    nan: bool = Field(False, description="NaN may occur.")
    spread: float | None = Field(
        None, ge=0, description="How far apart two entries of a row may be."
    )
    distinct: bool = Field(False, description="No two entries of a row are equal.")
    order: Literal["ascending", "descending"] | None = Field(
        None, description="The order of each row."
    )
    least_true: Whole | None = Field(None, description="Each row has at least so many True.")
    most_true: Whole | None = Field(None, description="Each row has at most so many True.")

    @property
    def speaks_of_rows(self) -> bool:
        """Whether something is said that several entries of a row have to keep together."""
        trues = self.least_true is not None or self.most_true is not None
        return trues or self.spread is not None or self.distinct or self.order is not None


class ValidSize(Model):
    """The sizes that the statement allows for a dimension, both ends included."""

    low: Whole
    high: Whole
