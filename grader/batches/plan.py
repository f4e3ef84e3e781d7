"""The plan of a batch: what to grade and why, and the grades that are kept."""

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
    """``due`` are submissions to grade, with the reason; ``kept`` the others, with their grade."""

    due: tuple[tuple[Placed, str], ...]
    kept: tuple[tuple[Placed, int], ...]


def make_plan(
    placed: Iterable[Placed],
    earlier: Mapping[Key, Earlier],
    bases: Mapping[str, Basis],
    fresh: bool,
) -> Plan:
    """Plan to grade what has no mark, and what has a mark on another basis than today's ``bases``.

    A submission made due by --fresh stays due until graded; nothing else records the request.
    """
    due: list[tuple[Placed, str]] = []
    kept: list[tuple[Placed, int]] = []
    for submission in placed:
        last = earlier.get(submission.key)
        reason = _why(submission, last, bases[submission.problem], fresh)
        if last is None or reason:
            due.append((submission, reason))
        else:
            kept.append((submission, last.grade_id))
    return Plan(tuple(due), tuple(kept))


def _why(placed: Placed, last: Earlier | None, basis: Basis, fresh: bool) -> str:
    """Why a submission is due; empty if it is not."""
    if last is None:
        return NEW
    if fresh or last.pending == FRESH:
        return FRESH
    if last.sha256 != placed.sha256:
        return "the file changed"
    if changed := basis.changed_since(last.basis):
        return f"changed: {', '.join(changed)}"
    return JUDGE_ERROR if last.verdict == Verdict.JE else ""
