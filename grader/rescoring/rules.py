"""Rules on the source, applied again: what a source breaks is known from its report."""

import json
from collections.abc import Iterator

from grader.grading.feedback.numbers import Hint
from grader.grading.report import Report
from grader.grading.source_rules.breaches import Breach, question
from grader.problem.model import Spec
from grader.problem.source_rule_models import SourceRule

Question = tuple[bool, str]  # whether it is required, and what is looked for


def asked(spec: Spec) -> Iterator[tuple[SourceRule, Question]]:
    """Each rule, with all that what is found in a source depends on."""
    _, questions = question(spec)
    for n, rule in enumerate((*spec.requires, *spec.forbids)):
        yield rule, (n < len(spec.requires), json.dumps(questions[n]))


def recalled(old: Spec, report: Report) -> tuple[list[tuple[Question, Breach]], tuple[Hint, ...]]:
    """The rules of ``old`` that a source breaks, and the hints of its report that are no rule's."""
    rules = {rule.id: (rule, question) for rule, question in asked(old)}
    broken, others = [], []
    for known, told in report.hints:
        if known in rules and told.endswith(rules[known][0].message):
            rule, question = rules[known]
            broken.append((question, Breach(rule, told[: -len(rule.message)].removesuffix(": "))))
        else:
            others.append((known, told))
    return broken, tuple(others)


def breaches(new: Spec, broken: list[tuple[Question, Breach]]) -> tuple[Breach, ...]:
    """The rules of ``new`` that a source breaks, each of which was looked up."""
    places = {question: breach.place for question, breach in broken}
    return tuple(
        Breach(rule, places[question]) for rule, question in asked(new) if question in places
    )
