"""Compare wrong answers by their symptoms, to find those that did the same.

    the same mistakes      if both reports name mistakes
    the same numbers       in every case, as far as the problem's tolerances tell numbers apart
    the same error         in the first sample that fails, if that gave no numbers

One of two reports may name a mistake that was not known yet when the other was made.

Numbers of hidden cases choose here, as they choose a named mistake. A title holds numbers of
samples alone; an id follows from hidden ones, and is for the staff.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.make import Case
from grader.grading.compare import tolerances
from grader.grading.report import CaseResult, Floats, Report
from grader.grading.told import SECOND_TRY
from grader.problem.model import Spec
from grader.text import counted, one_line
from grader.verdict import Verdict

ID_DIGITS = 8
MAX_TITLE = 240  # characters
MAX_SHOWN = 3  # components of a case
NOISE = 1e-6  # the part of a number that may differ where there is no tolerance for it
ERRORS = (Verdict.WA, Verdict.RTE, Verdict.CE)  # a limit that was reached says less


@dataclass(frozen=True)
class Allowance:
    """The tolerances of a problem for the numbers of all cases, one after another."""

    rtol: Floats
    atol: Floats


@dataclass(frozen=True)
class Symptom:
    """The symptom of a wrong answer; ``title`` says to the staff what the answer did.

    ``numbers`` are those of all cases, 0 where they are not finite; ``layout`` has their shapes and
    the places of NaN and infinity, and is empty where a case gave no numbers. ``allowed`` are the
    tolerances, if they are known.
    """

    problem: str
    title: str
    mistakes: tuple[str, ...]
    layout: str
    numbers: Floats
    error: str
    allowed: Allowance | None

    @property
    def id(self) -> str:
        """A short name, the same for all that did the same: noise moves no digit but by chance."""
        if self.mistakes:
            parts = ["mistakes", *self.mistakes]
        elif self.layout:
            parts = ["numbers", self.layout, *_rounded(self.numbers)]
        else:
            parts = ["error", self.error]
        text = "\0".join([self.problem, *parts])
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:ID_DIGITS]

    def is_like(self, other: "Symptom") -> bool:
        """Tell if the other did the same, by the tolerances of this one."""
        if self.problem != other.problem:
            return False
        if self.mistakes and other.mistakes:  # they may differ by more than numbers show
            return self.mistakes == other.mistakes
        if self.layout:
            return self.layout == other.layout and self._has_numbers_of(other)
        return bool(self.error) and self.error == other.error

    def _has_numbers_of(self, other: "Symptom") -> bool:
        allowed, size = self.allowed, np.abs(self.numbers)
        with np.errstate(over="ignore"):
            if allowed is not None and allowed.rtol.shape == size.shape:
                most = allowed.atol + allowed.rtol * size
            else:  # they have another shape than is asked for
                most = NOISE * size
            return bool(np.all(np.abs(other.numbers - self.numbers) <= most))


def allowance(spec: Spec, cases: Sequence[Case]) -> Allowance:
    """The tolerances of a problem, number by number."""
    parts = [part for case in cases for part in tolerances(spec, case)]
    counts = [part.count for part in parts]
    return Allowance(
        np.repeat([part.rtol for part in parts], counts),
        np.repeat([part.atol for part in parts], counts),
    )


def symptom_of(report: Report, ran: Report, allowed: Allowance | None) -> Symptom | None:
    """What a submission did; None if it is right, or if it can't be told.

    ``ran`` is the report of its run: that is another one after a rescoring, which may have taken
    cases out. ``allowed`` are the tolerances in that run.
    """
    mistakes = tuple(hint.id for hint in report.misconceptions)
    failing = [case for case in report.cases if case.verdict != Verdict.AC]
    is_wrong = any(case.actual is not None and _is_off(case) for case in failing)
    layout, numbers = _numbers(ran.cases) if is_wrong else ("", np.empty(0))
    error, shown = "", ""
    if not layout:
        error, shown = _error(report)
    if mistakes:
        title = "; ".join(hint.message for hint in report.misconceptions)
    elif layout:
        title = f"the same numbers: {_shown_numbers(failing, report.components)}"
    elif error:
        title = f"the same error: {shown}"
    else:
        return None
    title = one_line(title)
    cut = title if len(title) <= MAX_TITLE else f"{title[:MAX_TITLE]}…"
    return Symptom(report.problem, cut, mistakes, layout, numbers, error, allowed)


def _is_off(case: CaseResult) -> bool:
    """Tell if its numbers are wrong; a rule on the source can make a right answer wrong."""
    return not case.error_ratio or max(case.error_ratio) > 1


def _numbers(cases: Sequence[CaseResult]) -> tuple[str, Floats]:
    """The layout and the numbers of a run; nothing unless every case has numbers."""
    found = [case.actual for case in cases if case.actual is not None]
    if not found or len(found) < len(cases):
        return "", np.empty(0)
    flat = np.concatenate([values.reshape(-1) for values in found])
    odd = np.where(np.isfinite(flat), 0.0, flat)
    digest = hashlib.sha256(str([values.shape for values in found]).encode())
    digest.update(np.nan_to_num(odd, nan=2.0, posinf=1.0, neginf=-1.0).tobytes())
    return digest.hexdigest(), np.where(np.isfinite(flat), flat, 0.0)


def _rounded(numbers: Floats) -> list[str]:
    """A few digits that hardly any other numbers have.

    They are those of sums over all numbers. Noise seldom moves a digit of a sum; it nearly always
    moves one of thousands of numbers.
    """
    sized = np.arcsinh(numbers)  # a count of 7 is not lost beside a sum of 10,000
    weights = 1 + np.random.default_rng(0).random((4, numbers.size))
    sums = weights @ sized / max(float(np.abs(sized).sum()), 1.0)
    return [f"{value + 0.0:.5f}" for value in sums]


def _error(report: Report) -> tuple[str, str]:
    """The error in the first sample that fails, as a key and in words; empty if there is none.

    Of a second try nobody knows whether its errors tell hidden inputs (`told.py`).
    """
    samples = (case for case in report.cases if not case.hidden and case.verdict != Verdict.AC)
    case = next(samples, None)
    if case is None or case.actual is not None or case.verdict not in ERRORS:
        return "", ""
    if SECOND_TRY in report.remarks:
        return "", ""
    said = (case.reason.for_staff.splitlines() or [""])[0]
    rules = {breach.rule for breach in report.breaches}
    meaning = next((hint.id for hint in report.hints if hint.id not in rules), said)
    place = case.name if report.loaded else "loading"
    return f"{place}\0{case.verdict}\0{meaning}", f"{said} ({place})" if said else place


def _shown_numbers(failing: Sequence[CaseResult], components: Sequence[str]) -> str:
    """The wrong numbers of the first sample that fails, beside the right ones."""
    case = next((case for case in failing if not case.hidden), None)
    if case is None:
        return f"right in the samples, wrong in {counted(len(failing), 'hidden case')}"
    if case.actual is None or case.expected is None:
        return f"as in {case.name}"
    if case.actual.size == case.expected.size == len(components) == len(case.error_ratio):
        rows = zip(components, case.actual.flat, case.expected.flat, case.error_ratio, strict=True)
        wrong = [f"{name} {_apart(got, want)}" for name, got, want, ratio in rows if ratio > 1]
        more = f", … and {len(wrong) - MAX_SHOWN} more" if len(wrong) > MAX_SHOWN else ""
        return f"{', '.join(wrong[:MAX_SHOWN])}{more} ({case.name})"
    return f"{_literal(case.actual)} for {_literal(case.expected)} ({case.name})"


def _apart(got: float, want: float) -> str:
    """``6 for 7``, with the digits that tell them apart."""
    digits = next(n for n in (4, 6, 9, 17) if n == 17 or f"{got:.{n}g}" != f"{want:.{n}g}")
    return f"{got:.{digits}g} for {want:.{digits}g}"


def _literal(values: Floats) -> str:
    """An array on one line, without its middle."""
    text = np.array2string(
        values,
        separator=", ",
        threshold=6,
        edgeitems=2,
        formatter={"float_kind": lambda value: f"{value:.4g}"},
    )
    return " ".join(text.split())
