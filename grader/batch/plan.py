"""What a batch has to grade, and why; what stands from before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.collect.collection import Key, Placed
from grader.record.basis import Basis
from grader.record.store import Earlier
from grader.verdict import Verdict

NEW = "not yet graded"
JUDGE_ERROR = "the last try ended in a judge error"
FRESH = "--fresh"


@dataclass(frozen=True)
class Plan:
    """``due`` are submissions to be graded, with the reason; ``kept`` those with their grade."""

    due: tuple[tuple[Placed, str], ...]
    kept: tuple[tuple[Placed, int], ...]


def make_plan(
    placed: Iterable[Placed],
    earlier: Mapping[Key, Earlier],
    bases: Mapping[str, Basis],
    fresh: bool,
) -> Plan:
    """Grade what has no mark, and what has one that follows from something else than is here now.

    What was to be graded for --fresh stays due until it is: that one was asked to be graded again
    can't be seen from anything else.

    ``bases`` are what marks of each problem follow from now.
    """
    due: list[tuple[Placed, str]] = []
    kept: list[tuple[Placed, int]] = []
    for one in placed:
        last = earlier.get(one.key)
        reason = _why(one, last, bases[one.problem], fresh)
        if last is None or reason:
            due.append((one, reason))
        else:
            kept.append((one, last.grade_id))
    return Plan(tuple(due), tuple(kept))


def _why(placed: Placed, last: Earlier | None, basis: Basis, fresh: bool) -> str:
    """Why a submission is to be graded; empty if it is not."""
    if last is None:
        return NEW
    if fresh or last.pending == FRESH:
        return FRESH
    if last.sha256 != placed.sha256:
        return "the file changed"
    if changed := basis.changed_since(last.basis):
        return f"changed: {', '.join(changed)}"
    return JUDGE_ERROR if last.verdict == Verdict.JE else ""
