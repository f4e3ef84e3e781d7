"""The numbers of one case, as far as its reader may see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf

from grader.grading.compare import times
from grader.grading.report import CaseResult, Floats
from grader.report.text import value


@dataclass(frozen=True)
class Values:
    """A case's arguments, and what was expected and came: (name, expected, got, judged)."""

    name: str
    note: str
    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str, str, str], ...]


def values(case: CaseResult, components: Sequence[str]) -> Values | None:
    """The numbers of a case; None if its reader may not see them."""
    if case.expected is None:
        return None
    return Values(
        name=case.name,
        note=case.note,
        inputs=tuple((name, argument(given)) for name, given in case.inputs.items()),
        outputs=tuple(_outputs(case, case.expected, components)),
    )


def argument(given: object) -> str:
    """An argument with its dtype and shape, if it has these."""
    if isinstance(given, float):
        return value(given)
    return f"{value(given)}  {given.dtype} {given.shape}"  # type: ignore[arg-type,attr-defined]


def _outputs(
    case: CaseResult, expected: Floats, components: Sequence[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Number by number where each component is one; else whole arrays, then the components."""
    got = case.actual
    if got is not None and expected.size == len(case.error_ratio) == got.size:
        numbers = zip(components, expected.flat, got.flat, case.error_ratio, strict=True)
        for name, want, have, ratio in numbers:
            yield name, f"{want:.9g}", f"{have:.9g}", judged(ratio)
        return
    yield "the whole", value(expected), "" if got is None else value(got), ""
    for name, ratio in zip(components, case.error_ratio, strict=bool(case.error_ratio)):
        yield name, "", "", judged(ratio)


def judged(ratio: float) -> str:
    """What an error ratio means, in words."""
    if ratio <= 1:
        return "right"
    return "wrong" if isinf(ratio) else f"off by {times(ratio)} the allowance"
