"""Check: every example submission gets the verdict that its folder names."""

from collections.abc import Iterator

from grader.checking import expectations
from grader.checking.findings import Finding, Severity
from grader.checking.package import Example, Package
from grader.grading.report import Report
from grader.verdict import TITLES, Verdict

FEWEST = {
    Verdict.AC: "accepted: a right answer of another style than the reference's",
    Verdict.WA: "wrong_answer: a wrong answer that really fails",
}


def check(package: Package) -> Iterator[Finding]:
    """Verdicts as permitted and required; at least one right and one wrong answer."""
    known = expectations.read(package.examples_folder, [path for path, _ in package.example_files])
    yield from known.defects
    yield from known.unused
    present = {verdict for _, verdict in package.example_files}
    for verdict, what in FEWEST.items():
        if verdict not in present:
            told = f"no example in the folder {what}; write one"
            yield Finding(Severity.ERROR, package.examples_folder, None, told)
    for example in sorted(package.examples, key=lambda each: each.path):
        expectation = known.of(example.path)
        if expectation is None:
            yield from _as_its_folder(example)
        elif breach := expectation.breach([case.verdict for case in example.report.cases]):
            yield Finding(Severity.ERROR, example.path, None, f"{breach}{_why(example.report)}")


def _as_its_folder(example: Example) -> Iterator[Finding]:
    report = example.report
    if report.verdict != example.verdict:
        told = (
            f"expected {TITLES[example.verdict]} ({example.verdict}), as its folder says; it got "
            f"{TITLES[report.verdict]} ({report.verdict}){_why(report)}"
        )
        yield Finding(Severity.ERROR, example.path, None, told)
    elif report.verdict == Verdict.AC and report.score != report.max_score:
        told = f"it is accepted with {report.score} of {report.max_score} points"
        yield Finding(Severity.ERROR, example.path, None, told)


def _why(report: Report) -> str:
    """The reason of the first case that failed, or what the report says."""
    reasons = [
        f"{case.name}: {case.reason.for_staff}"
        for case in report.cases
        if case.verdict == report.verdict and case.reason.for_staff
    ]
    told = next(iter([*reasons, *report.messages]), "")
    return f": {told}" if told else ""
