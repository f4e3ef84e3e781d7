"""A problem package that is checked, with what its checks share, each part computed once."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from grader.checkers import Tolerance
from grader.expected import Expected, expected_shape, read_trusted, tolerances
from grader.generators import Case, pack
from grader.jail import wire
from grader.limits import TRUSTED, Limits
from grader.pipeline import Prepared
from grader.results import Floats
from grader.sandbox.ladder import Sandbox
from grader.sandbox.outcome import Answer, Returned, Run
from grader.spec import Problem, Spec

Item = TypeVar("Item")
Made = TypeVar("Made")


class Package:
    """A problem, where its example submissions are, and a sandbox to run things in.

    ``jobs`` runs go on at a time. What it computes raises JudgeError where the reference fails.
    """

    def __init__(
        self, problem: Problem, examples: Path, sandbox: Sandbox, salt: str = "", jobs: int = 2
    ) -> None:
        self.problem = problem
        #: The folder of example submissions: a folder below it for each verdict.
        self.examples = examples
        self.sandbox = sandbox
        self.prepared = Prepared(problem, salt)
        self._jobs = jobs

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
        """What the reference answers to the cases."""
        return self.prepared.expected(self.sandbox)

    @cached_property
    def reference(self) -> bytes:
        """The reference's source."""
        return read_trusted(self.problem.reference)

    @cached_property
    def tolerances(self) -> tuple[tuple[Tolerance, ...], ...]:
        """What is allowed, for each case and component."""
        return tuple(tuple(tolerances(self.spec, case)) for case in self.cases)

    def run(
        self,
        source: bytes,
        cases: Sequence[Case] | None = None,
        function: str | None = None,
        limits: Limits = TRUSTED,
    ) -> Run:
        """Run a file of the course staff on ``cases`` (all, if not given), in one process."""
        calls = [pack(case) for case in (self.cases if cases is None else cases)]
        entry = function or self.spec.function
        message = wire.Load(entry, len(self.spec.arguments), "reference.py", source)
        return self.sandbox.run(message, calls, limits)

    def vectors(self, run: Run, cases: Sequence[Case] | None = None) -> list[Floats | None]:
        """The numbers of a run, case by case; None where there are none of the expected shape."""
        wanted = self.cases if cases is None else cases
        answers: list[Answer | None] = [step.answer for step in run.calls]
        answers += [None] * (len(wanted) - len(answers))
        return [
            answer.values
            if isinstance(answer, Returned) and answer.shape == expected_shape(self.spec, case)
            else None
            for answer, case in zip(answers, wanted, strict=True)
        ]

    def map(self, function: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
        """``function`` of each item, a few at a time, in order."""
        with ThreadPoolExecutor(self._jobs) as pool:
            return list(pool.map(function, items))
