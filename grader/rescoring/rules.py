"""Rules on the source, applied again: the report says which rules were broken."""

import json
from collections.abc import Iterator

from grader.grading.report import About, Breach, Report
from grader.grading.source_rules import Seen, question
from grader.problem.model import Spec
from grader.problem.source_rule_models import SourceRule

Question = tuple[bool, str]  # whether it is required, and what is looked for


def asked(spec: Spec) -> Iterator[tuple[SourceRule, Question]]:
    """Each rule, with all that its answer in a source depends on."""
    _, questions = question(spec)
    for n, rule in enumerate((*spec.requires, *spec.forbids)):
        yield rule, (n < len(spec.requires), json.dumps(questions[n]))


def still_seen(old: Spec, new: Spec, report: Report) -> Seen:
    """The rules of ``new`` that a source breaks, from its report under ``old``.

    If they are not known, the reason stands while there are rules.
    """
    questions = {rule.id: question for rule, question in asked(old)}
    places = {questions[breach.rule]: breach.place for breach in report.breaches}
    rules = list(asked(new))
    why_not = [remark for remark in report.remarks if remark.about == About.UNSEEN]
    outdated = [remark for remark in report.remarks if remark.about == About.OUTDATED]
    return Seen(
        tuple(Breach(rule.id, places[question]) for rule, question in rules if question in places),
        why_not[0] if why_not and rules else None,
        outdated[0] if outdated else None,
    )
