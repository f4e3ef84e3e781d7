"""The numbers of a case as texts: its arguments, the expected and the actual output, the error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from typing import NamedTuple

import numpy as np

from grader.cases.values import Value
from grader.grading.compare import just_above_1, times
from grader.grading.report import CaseResult, Floats, Report
from grader.verdict import Verdict


class Judged(NamedTuple):
    """A component of an output. Its numbers are empty unless it is a single number."""

    name: str
    expected: str
    got: str
    ratio: float


@dataclass(frozen=True)
class CaseNumbers:
    """The numbers of a case.

    Unless every component is a single number, ``whole`` holds the expected and the actual array;
    the latter is empty if none came.
    """

    name: str
    note: str
    inputs: tuple[tuple[str, str], ...]
    whole: tuple[str, str] | None
    components: tuple[Judged, ...]


def case_numbers(case: CaseResult, components: Sequence[str]) -> CaseNumbers | None:
    """The numbers of a case, for an output of these components; None if they are withheld."""
    if case.expected is None:
        return None
    expected, got, ratios = case.expected, case.actual, case.error_ratio
    inputs = tuple(arguments(case.inputs))
    if got is not None and expected.size == len(ratios):
        numbers = zip(components, expected.flat, got.flat, ratios, strict=True)
        judged = (Judged(name, *_apart(want, have, off), off) for name, want, have, off in numbers)
        return CaseNumbers(case.name, case.note, inputs, None, tuple(judged))
    whole = literal(expected), "" if got is None else literal(got)
    if whole[0] == whole[1] and max(ratios, default=0.0) > 1 and got is not None:
        whole = literal(expected, all_digits=True), literal(got, all_digits=True)
    named = zip(components, ratios, strict=bool(ratios))
    judged = (Judged(name, "", "", ratio) for name, ratio in named)
    return CaseNumbers(case.name, case.note, inputs, whole, tuple(judged))


def telling_cases(report: Report) -> list[CaseResult]:
    """The first case that fails, and the first case with the verdict of the whole."""
    failing = [case for case in report.cases if case.verdict != Verdict.AC]
    named = [case for case in failing if case.verdict == report.verdict]
    return list({case.name: case for case in [*failing[:1], *named[:1]]}.values())


def arguments(inputs: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Arguments by name; an array with its dtype and shape."""
    for name, value in inputs.items():
        kind = "" if isinstance(value, float) else f"  {value.dtype} {value.shape}"
        yield name, literal(value) + kind


def literal(value: Value | Floats, all_digits: bool = False) -> str:
    """Digits enough to give a float32 back when copied, or a float64; long arrays are shortened."""
    if isinstance(value, float):
        return repr(value)
    return np.array2string(
        value,
        separator=", ",
        threshold=64,
        edgeitems=4,
        max_line_width=96,
        floatmode="unique" if all_digits else None,
    )


def _apart(expected: float, got: float, ratio: float) -> tuple[str, str]:
    """Both numbers, with digits enough to tell a wrong one from the expected one."""
    digits = 17 if ratio > 1 and f"{expected:.9g}" == f"{got:.9g}" else 9
    return f"{expected:.{digits}g}", f"{got:.{digits}g}"


def verdict_on(ratio: float) -> str:
    """The meaning of an error ratio, in words."""
    if ratio <= 1:
        return "right"
    return "wrong" if isinf(ratio) else f"off by {times(ratio)} the allowance"


def short(ratio: float) -> str:
    """An error ratio in few digits."""
    if isinf(ratio):
        return "∞"
    if 1 < ratio < 1.05:
        return just_above_1(ratio)
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:.0f}" if ratio < 1000 else f"{ratio:.0e}"
