"""Rules on the source, applied again: the report says which rules of the old spec were broken."""

import json
from collections.abc import Iterator, Sequence

from grader.grading.report import Breach
from grader.grading.source_rules.breaches import question
from grader.problem.model import Spec
from grader.problem.source_rule_models import SourceRule

Question = tuple[bool, str]  # whether it is required, and what is looked for


def asked(spec: Spec) -> Iterator[tuple[SourceRule, Question]]:
    """Each rule, with all that what is found in a source depends on."""
    _, questions = question(spec)
    for n, rule in enumerate((*spec.requires, *spec.forbids)):
        yield rule, (n < len(spec.requires), json.dumps(questions[n]))


def still_broken(old: Spec, new: Spec, breaches: Sequence[Breach]) -> tuple[Breach, ...]:
    """The rules of ``new`` that a source breaks, from its ``breaches`` of ``old``."""
    questions = {rule.id: question for rule, question in asked(old)}
    places = {questions[breach.rule]: breach.place for breach in breaches}
    return tuple(
        Breach(rule.id, places[question]) for rule, question in asked(new) if question in places
    )
