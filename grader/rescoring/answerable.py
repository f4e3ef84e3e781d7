"""Whether stored vectors answer a changed problem: by the content of cases, not by names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.cases.make import Case, pack
from grader.errors import PackageError
from grader.grading.expected import check_answer
from grader.grading.report import Floats
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.rescoring.rules import asked

Stored = Sequence[tuple[Case, Floats]]
MAX_NAMED = 3  # cases


class UnansweredError(Exception):
    """Stored vectors can't answer; the text says why."""


def places(problem: Problem, cases: Sequence[Case], old: Spec, stored: Stored) -> tuple[int, ...]:
    """For each case its place among the ``stored`` ones, which have the same inputs to the bit.

    ``old`` is the spec under which those ran. UnansweredError if other things would have been run,
    or looked up in a source.
    """
    found = _matched(cases, stored)
    missing = [case.name for case, place in zip(cases, found, strict=True) if place is None]
    reasons = [*_other_runs(problem.spec, old), *_not_run(missing, stored)]
    matched = tuple(place for place in found if place is not None)
    if not missing:
        reasons += _other_cases(problem, cases, [stored[place] for place in matched])
        if list(matched) != sorted(matched):
            reasons.append("its cases stand in another order")
    if reasons:
        raise UnansweredError("; ".join(reasons))
    return matched


def _other_runs(new: Spec, old: Spec) -> Iterator[str]:
    """Reasons that do not depend on the cases: another function, other limits, new rules."""
    if new.function != old.function:
        yield f"the function is {new.function} now, and was {old.function}"
    if new.limits != old.limits:
        yield "its limits changed"
    looked_up = {question for _, question in asked(old)}
    for rule, question in asked(new):
        if question not in looked_up:
            yield f"the rule {rule.id} asks what no source was looked up for"


def _not_run(missing: Sequence[str], stored: Stored) -> Iterator[str]:
    """Reasons from cases that nobody ran."""
    known = {case.name for case, _ in stored}
    for reason, some in (
        ("other inputs than", [name for name in missing if name in known]),
        ("not among the cases", [name for name in missing if name not in known]),
    ):
        if some:
            more = f" and {len(some) - MAX_NAMED} more" if len(some) > MAX_NAMED else ""
            yield f"{', '.join(some[:MAX_NAMED])}{more}: {reason} when these submissions ran"


def _matched(cases: Sequence[Case], stored: Stored) -> list[int | None]:
    """The place of each case among the stored ones; of several the one of the same name."""
    by_inputs: defaultdict[bytes, list[int]] = defaultdict(list)
    for place, (case, _) in enumerate(stored):
        by_inputs[pack(case)].append(place)
    wanted = [pack(case) for case in cases]
    found: list[int | None] = [None] * len(cases)
    for n, (case, inputs) in enumerate(zip(cases, wanted, strict=True)):
        same = [place for place in by_inputs[inputs] if stored[place][0].name == case.name]
        if same:
            found[n] = same[0]
            by_inputs[inputs].remove(same[0])
    for n, inputs in enumerate(wanted):
        if found[n] is None and by_inputs[inputs]:
            found[n] = by_inputs[inputs].pop(0)
    return found


def _other_cases(problem: Problem, cases: Sequence[Case], stored: Stored) -> Iterator[str]:
    """A reason from cases with the same inputs that differ otherwise; the first example."""
    for case, (was, answer) in zip(cases, stored, strict=True):
        if case.visibility != was.visibility:
            yield f"{case.name} is {case.visibility} now, and was {was.visibility}"
            return
        try:
            check_answer(problem, case, answer)
        except PackageError as error:
            yield str(error)
            return
