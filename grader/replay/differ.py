"""Then and now: the differences of a grade, bit for bit, and of the conditions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from grader.grading.report import CaseResult, Floats, Report
from grader.text import well_formed

# The address of an object in the text of an exception; it differs in each run.
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")

# The parts of a case that are compared. Times and memory are not: they are never the same.
CHECKED: dict[str, Callable[[CaseResult], object]] = {
    "verdict": lambda case: case.verdict,
    "points": lambda case: (case.score, case.max_score),
    "numbers": lambda case: _bits(case.actual),
    "error / allowed": lambda case: _bits(case.error_ratio),
    "reason": lambda case: [
        _words(text) for text in (case.reason.for_student, case.reason.for_staff)
    ],
}


@dataclass(frozen=True)
class Condition:
    """A condition that a grade may depend on, then and now."""

    name: str
    then: str
    now: str

    def text(self) -> str:
        """``jax: 0.10.2 then, 0.12.0 now``; of lists only the items that the other list lacks."""
        then, now = self.then.split(", "), self.now.split(", ")
        gone = ", ".join(name for name in then if name not in now)
        new = ", ".join(name for name in now if name not in then)
        parts = (f"{gone} then" if gone else "", f"{new} now" if new else "")
        return f"{self.name}: {', '.join(filter(None, parts))}"


def differences(then: CaseResult, now: CaseResult, with_reason: bool = True) -> tuple[str, ...]:
    """The names in `CHECKED` of what differs."""
    return tuple(
        name
        for name, of in CHECKED.items()
        if of(then) != of(now) and (with_reason or name != "reason")
    )


def conditions(then: Report, now: Report, grader_then: str, grader_now: str) -> list[Condition]:
    """All that is known of the places and versions of two reports, the same or not.

    ``grader_then`` and ``grader_now`` are digests of the grader's source.
    """
    were, are = then.provenance, now.provenance
    names = list(dict.fromkeys([*are.versions, *were.versions]))
    return [
        Condition("grader", were.grader, are.grader),
        Condition("the grader's source", grader_then[:12], grader_now[:12]),
        *(
            Condition(name, were.versions.get(name, "none"), are.versions.get(name, "none"))
            for name in names
        ),
        Condition("sandbox level", were.sandbox.level or "none", are.sandbox.level or "none"),
        Condition("walls", ", ".join(were.sandbox.layers), ", ".join(are.sandbox.layers)),
        Condition("tier", were.tier or "none", are.tier or "none"),
    ]


def _bits(values: Floats | Sequence[float] | None) -> tuple[tuple[int, ...], bytes] | None:
    """The shape and the bytes: NaN is like the same NaN, and 0.0 is not -0.0."""
    if values is None:
        return None
    array = np.asarray(values, dtype="<f8")
    return array.shape, array.tobytes()


def _words(text: str) -> str:
    """A text as the record would hold it, without addresses."""
    return _ADDRESS.sub("0x…", well_formed(text))
