"""The findings of checks as JUnit XML: a suite for each problem, a case for each check.

A check with errors has a ``failure``, whose text is all its findings; a check without has passed.
A failure of the grader itself is an ``error`` instead.
"""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from grader.checking.results import CheckResult
from grader.checking.shown.text import place, worst_first
from grader.report.xml import add_case, add_outcome, add_suite, add_text, document, suites


def write(checked: Mapping[str, Sequence[CheckResult]]) -> str:
    """The whole file, for the checks of each problem."""
    root = suites("grader check")
    for problem, checks in checked.items():
        ours = sum(done.ours for done in checks)
        failed = sum(done.has_failed for done in checks) - ours
        seconds = sum(done.seconds for done in checks)
        suite = add_suite(root, problem, len(checks), failed, ours, seconds)
        for done in checks:
            _add(suite, problem, done)
    return document(root)


def _add(suite: Element, problem: str, done: CheckResult) -> None:
    case = add_case(suite, problem, done.check, done.seconds)
    lines = [done.why_not] if done.why_not else []
    for finding in worst_first(done.findings):
        lines.append(f"{place(finding)}: {finding.severity}: {finding.message}")
        lines += [f"  {line}" for line in finding.lines.splitlines()]
    text = "\n".join(lines)
    if done.has_failed:
        add_outcome(case, "error" if done.ours else "failure", "error", lines[0], text)
    else:
        add_text(case, "system-out", text)
