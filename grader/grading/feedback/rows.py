"""Wrong rows of an array: all off by a factor of their own, or those with one property.

For outputs of one component with two axes or more; a row is along the last axis. Properties are
those of the same row of an argument. No text has a number of a case.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from grader.cases.make import Case
from grader.grading.compare import Tolerance, error_ratio
from grader.grading.feedback.observed import MIN_WRONG
from grader.grading.feedback.where import MIN_RIGHT
from grader.grading.report import CaseResult, Floats, Hint
from grader.problem.model import Spec

Bools = npt.NDArray[np.bool_]
# What a row of an argument may have, and what is told of it.
OF_FLOATS: tuple[tuple[Callable[[Floats], object], str], ...] = (
    (lambda row: (row == 0).any(), "has an entry that is 0"),
    (lambda row: (row < 0).any(), "has a negative entry"),
    (lambda row: (row > 0).any(), "has a positive entry"),
    (lambda row: (row <= 0).all(), "has no positive entry"),
    (lambda row: (row >= 0).all(), "has no negative entry"),
    (lambda row: len(np.unique(row)) < len(row), "has two equal entries"),
    (lambda row: len(np.unique(row)) > 1, "has entries that differ"),
)
OF_BOOLS: tuple[tuple[Callable[[Bools], object], str], ...] = (
    (lambda row: not row.all(), "has a False"),
    (lambda row: row.all(), "is True everywhere"),
    (lambda row: row.sum() == 1, "has one True alone"),
    (lambda row: row.sum() > 1, "has more than one True"),
)


@dataclass(frozen=True)
class ComparedRows:
    """The rows of all cases that can tell right from wrong, and whether each is right.

    ``inputs`` has, for each argument with the same rows, those rows case by case.
    """

    name: str
    got: tuple[Floats, ...]
    want: tuple[Floats, ...]
    right: Bools
    tolerance: Tolerance
    inputs: dict[str, list[Floats | Bools]]


def hints_on_rows(
    spec: Spec,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    tolerances: Sequence[Sequence[Tolerance]],
) -> list[Hint]:
    """Return the hints on what wrong rows have in common; none if the output has no rows."""
    rows = _rows(spec, cases, results, tolerances)
    if rows is None or (~rows.right).sum() < MIN_WRONG:
        return []
    if (entries := _wrong_entries(rows)) is not None:
        return [entries]
    found = [_off_by_factors(rows), _with_a_property(rows)]
    return [hint for hint in found if hint is not None]


def _rows(
    spec: Spec,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    tolerances: Sequence[Sequence[Tolerance]],
) -> ComparedRows | None:
    if len(spec.output.components) != 1 or len(spec.output.shape) < 2:
        return None
    got: list[Floats] = []
    want: list[Floats] = []
    inputs: dict[str, list[Floats | Bools]] = {}
    for case, result in zip(cases, results, strict=True):
        came, wanted = result.actual, result.expected
        if came is None or wanted is None or came.shape != wanted.shape or not came.size:
            return None
        tells = np.abs(wanted).max(-1) > tolerances[0][0].atol
        got += list(came[tells])
        want += list(wanted[tells])
        for name, value in case.inputs.items():
            array = np.asarray(value)
            if array.ndim == wanted.ndim and array.shape[:-1] == wanted.shape[:-1]:
                inputs.setdefault(name, []).extend(array[tells])
    right = [
        bool((error_ratio(a, b, tolerances[0][0]) <= 1).all())
        for a, b in zip(got, want, strict=True)
    ]
    complete = {name: rows for name, rows in inputs.items() if len(rows) == len(want)}
    name = spec.output.components[0].name
    return ComparedRows(name, tuple(got), tuple(want), np.array(right), tolerances[0][0], complete)


def _wrong_entries(rows: ComparedRows) -> Hint | None:
    """Exactly those entries are wrong where an argument of booleans is False."""
    wrong = np.concatenate(
        [
            error_ratio(got, want, rows.tolerance) > 1
            for got, want in zip(rows.got, rows.want, strict=True)
        ]
    )
    for name, given in rows.inputs.items():
        values = np.concatenate(given)
        if values.dtype == np.bool_ and np.array_equal(wrong, values == 0):
            return Hint(
                "wrong_where_masked",
                f"{rows.name} is wrong exactly at the entries where `{name}` is False",
            )
    return None


def _off_by_factors(rows: ComparedRows) -> Hint | None:
    """Each wrong row is right but for a factor of its own."""
    factors = []
    for got, want, right in zip(rows.got, rows.want, rows.right, strict=True):
        if right:
            continue
        largest = int(np.argmax(np.abs(want)))
        factor = got[largest] / want[largest]
        if not np.isfinite(factor) or factor == 0 or np.count_nonzero(want) < 2:
            return None
        if not (error_ratio(got, want * factor, rows.tolerance) <= 1).all():
            return None
        factors.append(factor)
    if np.ptp(factors) <= 1e-3 * np.abs(factors).max():
        return None  # one factor for all: that is told elsewhere
    return Hint(
        "rows_off_by_factors",
        f"each wrong row of {rows.name} is right but for a factor of its own: what that row is "
        "divided or multiplied by is wrong",
    )


def _with_a_property(rows: ComparedRows) -> Hint | None:
    """Exactly those rows are wrong in which an argument has one property."""
    if rows.right.sum() < MIN_RIGHT:
        return None
    for told, has in _properties(rows):
        if np.array_equal(has, ~rows.right):
            return Hint(
                "rows_with_a_property",
                f"{rows.name} is wrong in the rows in which {told}, and right in all others",
            )
    return None


def _properties(rows: ComparedRows) -> Iterator[tuple[str, Bools]]:
    for name, given in rows.inputs.items():
        if given[0].dtype == np.bool_:
            flags = [row.astype(np.bool_) for row in given]
            for is_so, told in OF_BOOLS:
                yield f"`{name}` {told}", np.array([bool(is_so(row)) for row in flags])
            continue
        values = [row.astype(np.float64) for row in given]
        for has, told in OF_FLOATS:
            yield f"`{name}` {told}", np.array([bool(has(row)) for row in values])
        sizes = np.array([np.abs(row).max(initial=0.0) for row in values])
        if sizes[~rows.right].min() > sizes[rows.right].max():
            yield f"`{name}` has its largest entries, positive or negative", ~rows.right
