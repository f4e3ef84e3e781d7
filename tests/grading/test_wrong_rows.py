"""What wrong rows have in common: a factor for each, or a property of the row of an argument."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from support.paths import ROOT
from support.tiny import catalogue_of

from grader.cases.make import Case
from grader.grading.compare import tolerances
from grader.grading.feedback.arrangement import axis_twice
from grader.grading.feedback.rows import hints_on_rows
from grader.grading.report import CaseResult, Explanation
from grader.verdict import Verdict

SPEC = catalogue_of(ROOT).load("masked_softmax").spec
Array = npt.NDArray[np.float64]
LOGITS = np.random.default_rng(3).normal(size=(6, 4, 5))
LOGITS[1, 2, 0] = LOGITS[3, 0, 4] = LOGITS[4, 1, 1] = 0.0
LOGITS[0, 0] += 500.0
LOGITS[2, 1] -= 900.0
LOGITS[5, 3] += 300.0
MASK = np.random.default_rng(4).uniform(size=LOGITS.shape) < 0.7
MASK[..., 0] = True


def right(logits: Array, mask: npt.NDArray[np.bool_]) -> Array:
    kept = np.where(mask, logits, -np.inf)
    weights = np.exp(kept - kept.max(-1, keepdims=True))
    return np.asarray(weights / weights.sum(-1, keepdims=True))


def graded(
    answer: Callable[[Array, npt.NDArray[np.bool_]], Array],
) -> tuple[list[Case], list[CaseResult]]:
    """All cases, and the results of an answer to them."""
    cases, results = [], []
    for n, (logits, mask) in enumerate(zip(LOGITS, MASK, strict=True)):
        inputs = {"logits": logits, "mask": mask}
        dims = {"rows": len(logits), "cols": logits.shape[1]}
        cases.append(Case(f"hidden/{n}", "hidden", "hidden", 1.0, "", dims, inputs))
        got, want = answer(logits, mask), right(logits, mask)
        results.append(
            CaseResult(
                name=f"hidden/{n}",
                group="hidden",
                visibility="hidden",
                note="",
                verdict=Verdict.WA,
                reason=Explanation("", ""),
                score=0.0,
                max_score=1.0,
                error_ratio=(2.0,),
                wall_s=0.0,
                cpu_s=0.0,
                memory_mib=0.0,
                inputs=inputs,
                expected=want,
                actual=got,
                was_run=True,
                ended_process=False,
            )
        )
    return cases, results


def told(answer: Callable[[Array, npt.NDArray[np.bool_]], Array]) -> list[str]:
    """The hints on the rows of an answer to all cases."""
    cases, results = graded(answer)
    allowed = [tolerances(SPEC, case) for case in cases]
    with np.errstate(all="ignore"):
        return [hint.message for hint in hints_on_rows(SPEC, cases, results, allowed)]


def counts_masked(logits: Array, mask: npt.NDArray[np.bool_]) -> Array:
    """Masked entries weigh 1 below the line."""
    shifted = np.where(mask, logits - np.where(mask, logits, -np.inf).max(-1, keepdims=True), 0.0)
    weights = np.exp(shifted)
    return np.asarray(np.where(mask, weights / weights.sum(-1, keepdims=True), 0.0))


def no_shift_but_uniform(logits: Array, mask: npt.NDArray[np.bool_]) -> Array:
    """Where exp overflows or vanishes in float32, all get the same."""
    large = np.abs(logits).max(-1, keepdims=True) > 200
    return np.asarray(np.where(large, mask / mask.sum(-1, keepdims=True), right(logits, mask)))


def drops_zeros(logits: Array, mask: npt.NDArray[np.bool_]) -> Array:
    return right(logits, mask & (logits != 0))


def test_rows_that_are_off_by_a_factor_of_their_own() -> None:
    factor, where = told(counts_masked)
    assert "each wrong row of probabilities is right but for a factor of its own" in factor
    assert "in the rows in which `mask` has a False" in where


@pytest.mark.parametrize(
    ("answer", "property_"),
    [
        (no_shift_but_uniform, "`logits` has its largest entries, positive or negative"),
        (drops_zeros, "`logits` has an entry that is 0"),
    ],
)
def test_the_property_of_the_wrong_rows_is_told(
    answer: Callable[..., Array], property_: str
) -> None:
    assert f"probabilities is wrong in the rows in which {property_}" in told(answer)[-1]


def test_entries_that_are_wrong_exactly_where_a_mask_is_false() -> None:
    (message,) = told(lambda logits, mask: np.where(mask, right(logits, mask), 0.5))
    assert message == "probabilities is wrong exactly at the entries where `mask` is False"


@pytest.mark.parametrize(
    "answer",
    [
        right,
        lambda logits, mask: right(logits, mask) * 2,
        lambda logits, mask: right(logits, mask) + (logits > 1) * 0.3,
        lambda logits, mask: right(logits, mask)[:, :1] * mask,
    ],
)
def test_nothing_is_told_of_other_mistakes(answer: Callable[..., Array]) -> None:
    assert told(answer) == []


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        (lambda logits, mask: np.stack([right(logits, one[None]) for one in mask], 1), True),
        (lambda logits, mask: right(logits, mask)[:, None], False),
        (lambda logits, mask: right(logits, mask), False),
    ],
)
def test_an_axis_that_is_there_twice_is_told(
    answer: Callable[[Array, npt.NDArray[np.bool_]], Array], is_told: bool
) -> None:
    hint = axis_twice(SPEC, graded(answer)[1])
    assert (hint is not None) == is_told
    if hint is not None:
        assert "(rows, cols) is asked for, and (rows, rows, cols) is returned" in hint[1]
