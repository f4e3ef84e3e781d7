"""Check: every example submission gets the verdict that its folder names."""

from collections.abc import Iterator

from grader.checking.expectations import read_expectations
from grader.checking.findings import Finding, error_at
from grader.checking.package import Example, Package
from grader.grading.report import Report
from grader.verdict import TITLES, Verdict

FEWEST = {
    Verdict.AC: "accepted: a right answer of another style than the reference's",
    Verdict.WA: "wrong_answer: a wrong answer that really fails",
}


def check_examples(package: Package) -> Iterator[Finding]:
    """Every example gets its verdicts; there is at least one right and one wrong answer."""
    known = read_expectations(package.examples_folder, [path for path, _ in package.example_files])
    yield from known.defects
    yield from known.unused
    present = {verdict for _, verdict in package.example_files}
    for verdict, what in FEWEST.items():
        if verdict not in present:
            message = f"no example in the folder {what}; write one"
            yield error_at(package.examples_folder, message)
    for example in sorted(package.examples, key=lambda example: example.path):
        expectation = known.of(example.path)
        if expectation is None:
            yield from _as_its_folder(example)
        elif breach := expectation.breach([case.verdict for case in example.report.cases]):
            yield error_at(example.path, f"{breach}{_why(example.report)}")


def _as_its_folder(example: Example) -> Iterator[Finding]:
    report = example.report
    if report.verdict != example.verdict:
        message = (
            f"expected {TITLES[example.verdict]} ({example.verdict}), as its folder says; it got "
            f"{TITLES[report.verdict]} ({report.verdict}){_why(report)}"
        )
        yield error_at(example.path, message)
    elif report.verdict == Verdict.AC and report.score != report.max_score:
        message = f"it is accepted with {report.score} of {report.max_score} points"
        yield error_at(example.path, message)


def _why(report: Report) -> str:
    """The reason of the first case with the report's verdict, or the report's first message."""
    reasons = [
        f"{case.name}: {case.reason.for_staff}"
        for case in report.cases
        if case.verdict == report.verdict and case.reason.for_staff
    ]
    message = next(iter([*reasons, *report.messages]), "")
    return f": {message}" if message else ""
