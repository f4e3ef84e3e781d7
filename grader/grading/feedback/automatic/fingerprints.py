"""The numbers of each mistake in one case: most mistakes are ruled out by these.

They are computed when a wrong answer first asks, in the background and part by part, likely
mistakes first; each part is remembered. Who asks waits for some seconds at most, counted from the
first time that anybody asked.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from grader.cases.make import Case, elements_of, pack
from grader.cases.salted import unsalted
from grader.errors import GraderError
from grader.grading.expected import expected_shape
from grader.grading.feedback.automatic.made import mistakes_of
from grader.grading.feedback.misconceptions import Vectors
from grader.grading.feedback.variants import numbers_of, remembered_or_none
from grader.grading.programs import Programs
from grader.grading.report import Floats
from grader.jail import wire
from grader.limits import TRUSTED
from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.sandbox.runner import Runner

PATIENCE_S = 20.0  # about what it takes for a problem, once, on a machine with two processors
AT_ONCE = 100  # mistakes in one process: then what is known is remembered
JOBS = 2  # parts at a time
MOST_NUMBERS = 4096  # of the inputs of a case that is worth its time
# A mistake may be slower than the reference, but one that never ends is none that is looked for.
LIMITS = TRUSTED.model_copy(update={"cpu_s": 5.0, "wall_s": 60.0})


@dataclass(frozen=True)
class Fingerprint:
    """A mistake, and its numbers in the case with the number ``case``; None if it gave none."""

    mistake: Mistake
    case: int
    vector: Floats | None


Chunk = Sequence[Mistake]
Compute = Callable[[Chunk], Sequence[Fingerprint]]


class Fingerprints:
    """Those of one problem, or of its ``pairs`` of mistakes.

    States: not begun, begun, finished (perhaps by a failure).
    """

    def __init__(self, problem: Problem, pairs: bool = False) -> None:
        self._problem = problem
        self._pairs = pairs
        self._lock = threading.Lock()
        self._began = 0.0
        self._work: Future[None] | None = None
        self._known: list[Fingerprint] = []
        #: Why some are missing for good; empty if none is.
        self.why_not = ""

    @property
    def is_computing(self) -> bool:
        """Tell if the work goes on, so that more will be known later."""
        return self._work is not None and not self._work.done()

    def known(
        self, cases: Sequence[Case], sandbox: Runner, patience_s: float
    ) -> Sequence[Fingerprint]:
        """Those that are known ``patience_s`` seconds after the first call, or when all are."""
        with self._lock:
            if self._work is None:
                self._began = time.monotonic()
                self._work = ThreadPoolExecutor(1).submit(self._compute, cases, sandbox)
        with suppress(TimeoutError):
            left = self._began + patience_s - time.monotonic()
            self._work.result(None if math.isinf(left) else max(0.0, left))
        return tuple(self._known)

    def _compute(self, cases: Sequence[Case], sandbox: Runner) -> None:
        try:
            mistakes = mistakes_of(self._problem, cases, sandbox, self._pairs)
            with ThreadPoolExecutor(JOBS) as pool:
                for part in fingerprints(self._problem, mistakes, cases, sandbox, pool.map):
                    self._known.extend(part)
        except (GraderError, ValueError) as error:
            self.why_not = str(error)


def fingerprints(
    problem: Problem,
    mistakes: Sequence[Mistake],
    cases: Sequence[Case],
    sandbox: Runner,
    apply: Callable[[Compute, Iterable[Chunk]], Iterable[Sequence[Fingerprint]]],
) -> Iterable[Sequence[Fingerprint]]:
    """Those of ``mistakes``, part by part, by a `map`. JudgeError if the sandbox fails."""
    case = telling(problem.spec, cases)

    def compute(part: Chunk) -> Sequence[Fingerprint]:
        vectors = vectors_of(problem, part, [cases[case]], sandbox)
        return [
            Fingerprint(mistake, case, found[0])
            for mistake, found in zip(part, vectors, strict=True)
        ]

    starts = range(0, len(mistakes), AT_ONCE)
    return apply(compute, [mistakes[start : start + AT_ONCE] for start in starts])


def telling(spec: Spec, cases: Sequence[Case]) -> int:
    """The number of the case that tells most: a large one, but not so large that it takes long.

    It is a sample if there is one, or else a case that no salt changes: the numbers of mistakes
    serve every salt, and a run of the samples alone.
    """
    known = frozenset(unsalted(spec, cases))

    def rank(number: int) -> tuple[bool, bool, bool, int]:
        case = cases[number]
        is_hidden = case.visibility == "hidden"
        size = elements_of(case)
        return is_hidden, number not in known, size > MOST_NUMBERS, -size

    return min(range(len(cases)), key=rank)


def vectors_of(
    problem: Problem, mistakes: Sequence[Mistake], cases: Sequence[Case], sandbox: Runner
) -> list[Vectors]:
    """The vectors of each mistake in ``cases``, remembered together or computed in one process."""
    shapes = [expected_shape(problem.spec, case) for _ in mistakes for case in cases]

    def compute() -> Vectors:
        return [
            vector for found in _computed(problem, mistakes, cases, sandbox) for vector in found
        ]

    key = wire.pack_parts(*(mistake.source for mistake in mistakes))
    packed = [pack(case) for case in cases]
    found = remembered_or_none(problem, key, packed, sandbox.versions, shapes, compute)
    return [found[n * len(cases) : (n + 1) * len(cases)] for n in range(len(mistakes))]


def vectors_of_each(
    problem: Problem, mistakes: Sequence[Mistake], cases: Sequence[Case], sandbox: Runner
) -> Iterator[Vectors]:
    """`vectors_of`, but each mistake is remembered alone: other submissions have other candidates.

    If one is missing, all are computed, in one process.
    """
    computed: list[Vectors] = []
    shapes = [expected_shape(problem.spec, case) for case in cases]
    packed = [pack(case) for case in cases]

    def compute(n: int) -> Vectors:
        if not computed:
            computed.extend(_computed(problem, mistakes, cases, sandbox))
        return computed[n]

    for n, mistake in enumerate(mistakes):
        yield remembered_or_none(
            problem, mistake.source, packed, sandbox.versions, shapes, partial(compute, n)
        )


def _computed(
    problem: Problem, mistakes: Sequence[Mistake], cases: Sequence[Case], sandbox: Runner
) -> list[Vectors]:
    """The vectors of each mistake; case by case, as what was compiled for one serves the others."""
    calls = [(n, case) for case in cases for n in range(len(mistakes))]
    sources = tuple(mistake.source for mistake in mistakes)
    answers = Programs(problem, sources, ENTRY, LIMITS).answers(calls, sandbox)
    vectors = [
        numbers_of(answers.get(n), expected_shape(problem.spec, case))
        for n, (_, case) in enumerate(calls)
    ]
    return [vectors[n :: len(mistakes)] for n in range(len(mistakes))]
