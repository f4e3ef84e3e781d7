"""Tell of each case before the report is made, as soon as there are its answer and the right one.

    the run         -> answers           \
    the reference   -> expected vectors   } -> a result, under the rules, as a student may see it
    the source      -> broken rules      /

The results are those of the report, unless part of a run is made again. Hidden values stay hidden,
but whoever is told at once sees how long a hidden case took, which reports keep from students. Tell
students early only if their next attempt has other hidden cases.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from grader.cases.make import Case
from grader.grading.expected import Expected
from grader.grading.report import CaseResult, Report
from grader.grading.results import judge_case
from grader.grading.samples import case_without_points
from grader.grading.source_rules import Seen, ruled_case
from grader.grading.told import told_case
from grader.problem.load import Problem
from grader.sandbox.outcome import Step

OnCase = Callable[[CaseResult], object]
OnVerdict = Callable[[Report], object]


class Early:
    """Tells of cases in order, each once, from the threads in which the last of its parts comes.

    It tells of no case if there are no expected vectors, or the source could not be looked at.
    """

    def __init__(
        self,
        problem: Problem,
        cases: Sequence[Case],
        looked: Future[Seen],
        expecting: Future[Expected],
        on_case: OnCase,
    ) -> None:
        self._problem = problem
        self._cases = cases
        self._looked = looked
        self._expecting = expecting
        self._on_case = on_case
        self._lock = threading.Lock()
        self._steps: list[Step] = []
        self._told = 0
        expecting.add_done_callback(lambda _: self._tell())

    def hear(self, number: int, step: Step) -> None:
        """Take the answer to the next case; one that was heard before is not told again."""
        with self._lock:
            if number == len(self._steps):
                self._steps.append(step)
        if self._expecting.done():
            self._tell()

    def _tell(self) -> None:
        if self._expecting.exception() or self._looked.exception():
            return
        with self._lock:
            for number in range(self._told, len(self._steps)):
                self._told += 1
                with suppress(Exception):  # a reader that fails must not cost the grade
                    self._on_case(self._result(number))

    def _result(self, number: int) -> CaseResult:
        spec, expected = self._problem.spec, self._expecting.result()
        result = judge_case(self._problem, self._cases, number, expected, self._steps[number])
        result = told_case(ruled_case(spec, result, self._looked.result()))
        return case_without_points(result) if spec.samples_only else result
