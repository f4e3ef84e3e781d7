"""The base of all models of `problem.yaml`: frozen and strict; the kinds of names in them."""

import keyword
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _no_keyword(name: str) -> str:
    if keyword.iskeyword(name):
        raise ValueError(f"{name!r} is a word of Python's own: choose another name")
    return name


Identifier = Annotated[
    str,
    Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64),
    AfterValidator(_no_keyword),
]
# The name that an import makes, or the end of it: `flax.nnx.Module`, `nnx.Module`.
DottedName = Annotated[
    str,
    Field(pattern=r"^(?:[A-Za-z_][A-Za-z0-9_]*\.)*[A-Za-z_][A-Za-z0-9_]*$", max_length=200),
]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
MAX_WEIGHT = 1e6  # so that sums of weights stay finite


class Model(BaseModel):
    """Frozen, strict, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
