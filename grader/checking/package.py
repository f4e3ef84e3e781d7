"""A problem package under check: the parts that checks share, each computed once."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TypeVar

from grader.cases.make import Case, pack
from grader.errors import JudgeError, PackageError, UsageError
from grader.grading.compare import Comparison, Tolerance, compare, split, tolerances
from grader.grading.expected import Expected, expected_shape, read_trusted
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import Floats, Report
from grader.grading.submission import read_below
from grader.jail import wire
from grader.limits import TRUSTED, Limits
from grader.problem.document import Document, parse
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.problem.statement import read_statement
from grader.sandbox.outcome import Answer, Returned, Run
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import TITLES, Verdict

Item = TypeVar("Item")
Made = TypeVar("Made")
Vectors = Sequence[Floats | None]

VERDICT_OF_FOLDER = {
    re.sub("[ -]", "_", title): verdict
    for verdict, title in TITLES.items()
    if verdict != Verdict.JE
}
SUFFIXES = (".py", ".ipynb")
# Examples to grade at a time, at least: some only wait for a time limit.
AT_ONCE = 4


@dataclass(frozen=True)
class Example:
    """An example submission, the verdict that its folder names, and its report."""

    path: Path
    verdict: Verdict
    report: Report


def _no_one(step: str) -> None:
    """Nobody watches."""


class Package:
    """A problem, its example submissions, and a sandbox to run them in, ``jobs`` at a time.

    A method that runs a file of the package raises PackageError if the file fails.
    """

    def __init__(
        self,
        problem: Problem,
        examples: Path,
        sandbox: Sandbox,
        salt: str = "",
        jobs: int = 2,
        pythons: Sequence[Path] = (),
    ) -> None:
        self.problem = problem
        #: The folder of example submissions: a folder below it for each verdict.
        self.examples_folder = examples
        self.sandbox = sandbox
        self.salt = salt
        #: Other Pythons in which the grader is installed.
        self.pythons = tuple(pythons)
        self.prepared = Prepared(problem, salt)
        #: How many runs may go on at a time.
        self.jobs = jobs
        #: Whether what earlier checks found is not to be recalled.
        self.fresh = False
        #: Is told what is being done, and how far it is; from several threads.
        self.watch: Callable[[str], None] = _no_one

    def with_spec(self, spec: Spec) -> "Package":
        """The same package with another spec."""
        problem = replace(self.problem, spec=spec)
        return Package(
            problem, self.examples_folder, self.sandbox, self.salt, self.jobs, self.pythons
        )

    @property
    def spec(self) -> Spec:
        """The problem's spec."""
        return self.problem.spec

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The problem's cases, samples first."""
        cases = self.prepared.cases(self.sandbox)
        self.sandbox.prepare(self.prepared.primer(self.sandbox))
        return cases

    @cached_property
    def expected(self) -> Expected:
        """The reference's answers to the cases."""
        return self.prepared.expected(self.sandbox)

    @cached_property
    def reference(self) -> bytes:
        """The reference's source."""
        return read_trusted(self.problem.reference)

    @cached_property
    def statement(self) -> str:
        """The text that students read."""
        try:
            return read_statement(self.problem.statement)
        except UsageError as error:
            raise PackageError(str(error)) from None

    @cached_property
    def tolerances(self) -> tuple[tuple[Tolerance, ...], ...]:
        """The tolerance of each case and component."""
        return tuple(tuple(tolerances(self.spec, case)) for case in self.cases)

    @cached_property
    def variants(self) -> Mapping[str, Vectors]:
        """The answers of the misconceptions' functions; None where a function gave no numbers."""
        functions = self.spec.functions_of_misconceptions
        return self.prepared.variants(functions, self.sandbox) if functions else {}

    @cached_property
    def example_files(self) -> tuple[tuple[Path, Verdict], ...]:
        """The example submissions, each with the verdict that its folder names."""
        return tuple(
            (path, verdict)
            for folder, verdict in VERDICT_OF_FOLDER.items()
            for path in sorted((self.examples_folder / folder).glob("*"))
            if path.suffix in SUFFIXES and not path.name.startswith(".")
        )

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """The example submissions, graded; those that wait for a time limit start first."""
        _ = self.expected  # a failing reference is reported once, not for each example
        waiting_first = sorted(self.example_files, key=lambda found: found[1] != Verdict.TLE)
        graded = count(1)

        def grade(found: tuple[Path, Verdict]) -> Example:
            path, verdict = found
            report = self.graded(path)
            self.watch(f"examples: {next(graded)} of {len(waiting_first)} are graded")
            return Example(path, verdict, report)

        return tuple(self._map(grade, waiting_first, max(self.jobs, AT_ONCE)))

    @cached_property
    def accepted(self) -> tuple[Example, ...]:
        """The examples that must be accepted, and are."""
        return tuple(
            example
            for example in self.examples
            if example.verdict == example.report.verdict == Verdict.AC
        )

    def graded(self, path: Path, sandbox: Sandbox | None = None) -> Report:
        """Grade an example submission now, in one process; JudgeError if the grader fails.

        There is no feedback, which takes long: no check looks at that.
        """
        try:
            submission = read_below(path.parent, [path.name])
        except UsageError as error:
            raise PackageError(str(error)) from None
        report = grade_prepared(
            submission, self.prepared, sandbox or self.sandbox, max_runs=1, with_feedback=False
        )
        if report.verdict == Verdict.JE:  # ours: no verdict of the example
            raise JudgeError("; ".join(report.messages))
        return report

    def line(self, *path: str | int) -> int | None:
        """The line of a key in problem.yaml."""
        return self._document.line(path)

    def run(
        self,
        source: bytes,
        cases: Sequence[Case] | None = None,
        function: str | None = None,
        limits: Limits = TRUSTED,
    ) -> Run:
        """Run a file of the course staff on ``cases`` (default: all), in one process."""
        calls = [pack(case) for case in (self.cases if cases is None else cases)]
        entry = function or self.spec.function
        message = wire.Load(entry, len(self.spec.arguments), self.problem.reference.name, source)
        return self.sandbox.run(message, calls, limits)

    def vectors(self, run: Run, cases: Sequence[Case] | None = None) -> list[Floats | None]:
        """The numbers of a run in each case; None where it gave none of the expected shape."""
        wanted = self.cases if cases is None else cases
        answers: list[Answer | None] = [step.answer for step in run.calls]
        answers += [None] * (len(wanted) - len(answers))
        return [
            answer.values
            if isinstance(answer, Returned) and answer.shape == expected_shape(self.spec, case)
            else None
            for answer, case in zip(answers, wanted, strict=True)
        ]

    def compared(self, actual: Vectors) -> list[Comparison | None]:
        """Compare vectors with the expected ones, case by case; None where there are no numbers."""
        return [
            None if got is None else compare(got.shape, "real", got, want, allowed)
            for got, want, allowed in zip(
                actual, self.expected.vectors, self.tolerances, strict=True
            )
        ]

    def part(self, vector: Floats, case: int, component: int) -> Floats:
        """The numbers of a component, flat, in an answer to a case."""
        return split(vector, self.tolerances[case])[component]

    def map(self, function: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
        """``function`` of each item, in order; a few are computed at a time."""
        return self._map(function, items, self.jobs)

    @staticmethod
    def _map(function: Callable[[Item], Made], items: Iterable[Item], jobs: int) -> list[Made]:
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(function, items))

    @cached_property
    def _document(self) -> Document:
        return parse(self.problem.text)
