"""Rules on the source of a submission: which it breaks, and what that costs.

    the source + the rules -> a child of its own, in which `jail/programs/rules/` parses it
                           -> for each rule a line, or 0, or that it could not be looked up
                           -> the rules that are broken
                           -> points, verdict and hints of the submission

A rule that can't be looked up counts as broken: otherwise a source could be written so that no rule
counts. A source that is no Python breaks no rule: when it is loaded, that is a compile error.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

from grader.errors import JudgeError
from grader.grading.outdated import OUTDATED, outdated_names
from grader.grading.report import About, Breach, CaseResult, Hint, Remark
from grader.grading.score import is_capped, total
from grader.grading.submission import Submission, why_unreadable
from grader.grading.told import explanation
from grader.limits import Limits
from grader.problem.model import Spec
from grader.problem.source_rule_models import SourceRule
from grader.sandbox.ask import MACHINES_FAULT, ask
from grader.sandbox.outcome import Answer, Returned, Stopped, in_words
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError
from grader.verdict import Verdict, overall

PROGRAM = "rules.look"
# 256 KiB of source take about 1 s of CPU time; the rest is for waiting on a busy machine.
LIMITS = Limits(wall_s=120.0, cpu_s=10.0, memory_mib=2048, printed_kib=64, returned_kib=64)
UNKNOWN = "it could not be looked up in this source, so that it counts as broken"
FAILED = "the rules on the source can't be applied here"
CAPPED = Remark(
    About.CAPPED,
    "a submission that is not accepted gets less than all points, also if what is wrong has no "
    "weight",
)
UNSEEN = Remark(About.UNSEEN, "no hints on the source: it could not be looked at")


@dataclass(frozen=True)
class Seen:
    """The breaches of a source, or why nobody looked for them; a note on outdated names."""

    breaches: tuple[Breach, ...] = ()
    why_not: Remark | None = None
    outdated: Remark | None = None


def find_breaches(spec: Spec, submission: Submission, sandbox: Runner) -> Seen:
    """Look at a source, if the problem has rules on it.

    JudgeError if the look fails by no fault of the source, and a mark depends on it; RefusedError
    as the sandbox.
    """
    rules = (*spec.requires, *spec.forbids)
    if not rules or why_unreadable(submission, spec.limits.source_kib) is not None:
        return Seen()
    given = (submission.data, json.dumps([*question(spec), list(OUTDATED)]).encode())
    try:
        answer = ask(sandbox, PROGRAM, given, LIMITS, FAILED).answer
        if isinstance(answer, Stopped) and answer.cause in MACHINES_FAULT:
            raise JudgeError(f"{FAILED}: {in_words(answer)}")
    except RefusedError:
        raise
    except JudgeError:
        if any(rule.effect != "hint" for rule in rules):
            raise
        return Seen(why_not=UNSEEN)
    lines = read_lines(answer, len(rules) + len(OUTDATED), len(submission.data))
    of = " of the notebook's code" if submission.is_source else ""
    required = zip(spec.requires, lines[: len(spec.requires)], strict=True)
    forbidden = zip(spec.forbids, lines[len(spec.requires) : len(rules)], strict=True)
    missing = [Breach(rule.id, UNKNOWN if line else "") for rule, line in required if line <= 0]
    done = [
        Breach(rule.id, f"line {line}{of}" if line > 0 else UNKNOWN)
        for rule, line in forbidden
        if line
    ]
    return Seen((*missing, *done), outdated=outdated_names(lines[len(rules) :], of))


def question(spec: Spec) -> list[Any]:
    """The entry point's name, and each rule's pattern and settings, for the program in the jail."""
    arguments = [argument.name for argument in spec.arguments]
    asked = []
    for rule in (*spec.requires, *spec.forbids):
        (pattern,) = rule.patterns
        settings = rule.model_dump()[pattern]
        if pattern == "returns_argument":  # a submission may rename its parameters
            settings = arguments.index(settings)
        asked.append([pattern, settings])
    return [spec.function, asked]


def read_lines(answer: Answer | None, asked: int, size: int) -> list[int]:
    """A line for each of the rules and names, 0 for none; negative if it could not be looked up.

    That is so of all, if these can't be lines of a source of ``size`` bytes: they come from a
    process that parsed hostile source.
    """
    values = answer.values if isinstance(answer, Returned) else None
    if values is not None and values.shape == (asked,):
        lines = values.tolist()
        if all(-1 <= line <= size + 1 and line.is_integer() for line in lines):
            return [int(line) for line in lines]
    return [-1] * asked


@dataclass(frozen=True)
class Ruled:
    """Cases, verdict, score, remarks and hints, once the rules on the source were applied."""

    cases: tuple[CaseResult, ...]
    verdict: Verdict
    score: float
    remarks: tuple[Remark, ...]
    hints: tuple[Hint, ...]


def apply(spec: Spec, cases: Sequence[CaseResult], seen: Seen) -> Ruled:
    """Apply the rules that a source breaks.

    Each breach is a hint: the rule's id and its message, with the line. A rule with ``effect:
    verdict`` takes the points of every case, and turns right answers into wrong ones. A rule with
    ``effect: points`` takes its points off the sum of the cases, down to 0.
    """
    rules = _broken(spec, seen)
    decides = [rule.id for rule in rules if rule.effect == "verdict"]
    costs = {rule.id: rule.points or 0.0 for rule in rules if rule.effect == "points"}
    ruled = tuple(ruled_case(spec, case, seen) for case in cases)
    verdict = overall(case.verdict for case in ruled)
    scores, most = [case.score for case in ruled], [case.max_score for case in ruled]
    earned = total(spec, verdict, scores, most)
    prices = dict.fromkeys(decides, "no points, whatever the numbers")
    prices |= {rule: f"{points:g} points are taken off" for rule, points in costs.items()}
    remarks = [
        Remark(About.RULES, f"the source breaks the rule {rule}: {price}")
        for rule, price in prices.items()
    ]
    unknown = [breach.rule for breach in seen.breaches if breach.place == UNKNOWN]
    if unknown:
        told = f"rules on the source that could not be looked up in it: {', '.join(unknown)}"
        remarks.append(Remark(About.UNREAD, f"{told}; a person should read it"))
    if is_capped(spec, verdict, scores, most):
        remarks.append(CAPPED)
    return Ruled(
        cases=ruled,
        verdict=verdict,
        score=max(0.0, round(earned - fsum(costs.values()), 9)) if costs else earned,
        remarks=(*remarks, *filter(None, (seen.why_not, seen.outdated))),
        hints=rule_hints(spec, seen.breaches),
    )


def rule_hints(spec: Spec, breaches: Sequence[Breach]) -> tuple[Hint, ...]:
    """A hint for each breach: the rule's message, before the place if there is one."""
    messages = {rule.id: rule.message for rule in (*spec.requires, *spec.forbids)}
    return tuple(
        Hint(
            breach.rule,
            f"{messages[breach.rule]} ({breach.place})" if breach.place else messages[breach.rule],
        )
        for breach in breaches
    )


def ruled_case(spec: Spec, case: CaseResult, seen: Seen) -> CaseResult:
    """The result of a case under the rules: wrong if the source breaks one that decides that."""
    rule = next((rule.id for rule in _broken(spec, seen) if rule.effect == "verdict"), None)
    if rule is None:
        return case
    if case.verdict != Verdict.AC:
        return replace(case, score=0.0)
    why = f"the numbers are right, but the source breaks the rule {rule}"
    reason = explanation(why, Verdict.WA, case.hidden)
    return replace(case, verdict=Verdict.WA, reason=reason, score=0.0)


def _broken(spec: Spec, seen: Seen) -> list[SourceRule]:
    """The rules of a problem that a source breaks."""
    broken = {breach.rule for breach in seen.breaches}
    return [rule for rule in (*spec.requires, *spec.forbids) if rule.id in broken]
