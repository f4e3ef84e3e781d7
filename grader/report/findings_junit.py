"""What checks have found, as JUnit XML: a suite for each problem, a case for each check.

Errors, and what stands beside them, are the text of a ``failure``; a check without has passed.
Where the grader itself failed there is an ``error`` instead.
Times have at most three decimals, characters that XML 1.0 lacks are left out.
"""

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from grader.report.findings import place, worst_first
from grader.verify.checks import Done

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(checked: Mapping[str, Sequence[Done]]) -> str:
    """The whole file, for the checks of each problem."""
    suites = ElementTree.Element("testsuites", name="grader check")
    for problem, checks in checked.items():
        ours = sum(done.ours for done in checks)
        failed = sum(done.has_failed for done in checks) - ours
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=legal(problem),
            tests=str(len(checks)),
            failures=str(failed),
            errors=str(ours),
            time=f"{sum(done.seconds for done in checks):.3f}",
        )
        for done in checks:
            _add(suite, problem, done)
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def legal(text: str) -> str:
    """A text without the characters that XML 1.0 does not have."""
    return ILLEGAL.sub("", text)


def _add(suite: ElementTree.Element, problem: str, done: Done) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=legal(problem),
        name=legal(done.check),
        time=f"{done.seconds:.3f}",
    )
    lines = [done.why_not] if done.why_not else []
    for finding in worst_first(done.findings):
        lines.append(f"{place(finding)}: {finding.severity}: {finding.message}")
        lines += [f"  {line}" for line in finding.detail.splitlines()]
    text = legal("\n".join(lines))
    if done.has_failed:
        first = legal(lines[0])
        kind = "error" if done.ours else "failure"
        ElementTree.SubElement(case, kind, type="error", message=first).text = text
    elif text:
        ElementTree.SubElement(case, "system-out").text = text
