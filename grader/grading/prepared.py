"""A problem made ready for all its submissions: cases, expected vectors, variants, a primer.

Prepared -> anew(salt)     other hidden cases; what no salt changes is shared
         -> samples()      the sample cases alone
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Self

import numpy as np
import numpy.typing as npt

from grader.cases.make import Case, make_cases, pack
from grader.cases.stand_ins import stand_ins
from grader.errors import JudgeError, PackageError
from grader.grading.expected import Expected, expect, read_trusted, run_trusted
from grader.grading.feedback.automatic.fingerprints import PATIENCE_S, Fingerprint, Fingerprints
from grader.grading.feedback.misconceptions import Vectors
from grader.grading.feedback.usage import Usage, used
from grader.grading.feedback.variants import variant_vectors
from grader.grading.samples import only_samples
from grader.grading.shared import Shared
from grader.jail import wire
from grader.limits import TRUSTED
from grader.problem.load import Problem
from grader.sandbox.outcome import Returned, in_words
from grader.sandbox.ready.priming import TRIAL, Primer
from grader.sandbox.runner import Runner


class Prepared:
    """A problem, and what its submissions share: each part is computed when it is first needed.

    May be used from several threads, with runners of the same versions. ``home`` runs the files of
    the course staff, if they are not to be run where the submissions are.
    """

    def __init__(self, problem: Problem, salt: str = "", home: Runner | None = None) -> None:
        self.problem = problem
        #: How long a wrong answer waits for automatic mistakes, counted from the first that does.
        self.patience_s = PATIENCE_S
        self._salt = salt
        self._home = home
        self._remember = True
        self._cases: Shared[tuple[Case, ...]] = Shared()
        self._expected: Shared[Expected] = Shared()
        self._primer: Shared[Primer] = Shared()
        self._variants: dict[tuple[str, ...], Shared[Mapping[str, Vectors]]] = {}
        self._variants_in_samples: Shared[Mapping[str, Vectors]] = Shared()
        self._fingerprints = Fingerprints(problem)
        self._pairs = Fingerprints(problem, pairs=True)
        self._usages: dict[bytes, Usage | None] = {}

    def anew(self, salt: str, remember: bool = True) -> "Prepared":
        """The same problem with the hidden cases of another salt.

        They share the primer, which knows the shapes of the cases that first ask for it, and the
        numbers of mistakes in the samples. ``remember`` is for a salt that may come again.
        """
        other = self._sharing(Prepared(self.problem, salt, self._home))
        other._remember = remember
        return other

    def samples(self) -> "Prepared":
        """The sample cases alone: reports are those of a student's edition, without points.

        No hidden case is made; the primer is shared as by `anew`. UsageError if no sample counts.
        """
        problem = replace(self.problem, spec=only_samples(self.problem))
        return self._sharing(Prepared(problem, "", self._home))

    def _sharing(self, other: "Prepared") -> "Prepared":
        """``other``, which shares with this what no hidden case changes."""
        other.patience_s = self.patience_s
        other._primer = self._primer
        other._variants_in_samples = self._variants_in_samples
        other._fingerprints = self._fingerprints
        other._pairs = self._pairs
        other._usages = self._usages
        return other

    @classmethod
    def recorded(cls, problem: Problem, cases: tuple[Case, ...], expected: Expected) -> Self:
        """A problem with the cases and vectors of a record; without its primer if that is gone."""
        prepared, primer = cls(problem), TRIAL
        with suppress(JudgeError):  # it only makes things faster
            primer = problem_primer(problem, cases)
        prepared._cases = Shared(cases)
        prepared._expected = Shared(expected)
        prepared._primer = Shared(primer)
        return prepared

    def cases(self, sandbox: Runner) -> tuple[Case, ...]:
        """The cases; raises as `problem_cases` does."""
        home = self._home or sandbox
        return self._cases.get(lambda: problem_cases(self.problem, self._salt, lambda: home))

    def prime_for(self, salts: Sequence[str], sandbox: Runner) -> None:
        """Let `primer` know the shapes that cases have under each of ``salts``.

        Call this before anything asks for the primer. Raises as `problem_cases` and `primer`.
        """
        home = self._home or sandbox

        def make() -> Primer:
            made = (problem_cases(self.problem, salt, lambda: home) for salt in salts)
            return problem_primer(self.problem, [case for cases in made for case in cases])

        self._primer.get(make)

    def primer(self, sandbox: Runner) -> Primer:
        """The code that is run before any submission; JudgeError if it can't be read."""
        cases = self.cases(sandbox)
        return self._primer.get(lambda: problem_primer(self.problem, cases))

    def expected(self, sandbox: Runner) -> Expected:
        """The answers of the reference; JudgeError if it fails."""
        cases = self.cases(sandbox)
        home = self._home or sandbox
        return self._expected.get(lambda: expect(self.problem, cases, home, self._remember))

    def variants(self, functions: Sequence[str], sandbox: Runner) -> Mapping[str, Vectors]:
        """The answers of wrong variants of the reference; JudgeError if they can't be run."""
        cases, home = self.cases(sandbox), self._home or sandbox
        shared = self._variants.setdefault(tuple(functions), Shared())
        return shared.get(lambda: variant_vectors(self.problem, functions, cases, home))

    def variants_in_samples(self, sandbox: Runner) -> Mapping[str, Vectors]:
        """The answers of all named variants in the samples; raises as `variants`."""
        samples = [case for case in self.cases(sandbox) if case.visibility == "sample"]
        home, functions = self._home or sandbox, self.problem.spec.functions_of_misconceptions
        return self._variants_in_samples.get(
            lambda: variant_vectors(self.problem, functions, samples, home) if functions else {}
        )

    def fingerprints(self, sandbox: Runner) -> Sequence[Fingerprint]:
        """The automatic mistakes that are known by now, or soon, with a few of their numbers."""
        home = self._home or sandbox
        return self._fingerprints.known(self.cases(sandbox), home, self.patience_s)

    def pairs(self, sandbox: Runner) -> Sequence[Fingerprint]:
        """Two automatic mistakes at once; none before all of `fingerprints` are known."""
        if self._fingerprints.is_computing:
            return ()
        home = self._home or sandbox
        return self._pairs.known(self.cases(sandbox), home, self.patience_s)

    @property
    def is_computing_fingerprints(self) -> bool:
        """Whether more automatic mistakes will be known later."""
        return self._fingerprints.is_computing or self._pairs.is_computing

    def usage(self, program: wire.Load, case: Case, sandbox: Runner) -> Usage | None:
        """How a program of the course staff uses its modules in a sample; None if it fails."""
        key = hashlib.sha256(program.pack() + pack(case)).digest()
        if key not in self._usages:  # by two threads at once: both find the same
            self._usages[key] = used(program, case, TRUSTED, self._home or sandbox)
        return self._usages[key]

    @property
    def why_not(self) -> str:
        """Why there is no answer of the reference, if that has failed for good."""
        return self._cases.why_not or self._expected.why_not


def problem_cases(problem: Problem, salt: str, sandbox: Callable[[], Runner]) -> tuple[Case, ...]:
    """The cases of a problem. ``sandbox`` is asked for only if the author's own generators run."""

    def call_python(function: str, arguments: list[float]) -> npt.NDArray[np.float64]:
        source = read_trusted(problem.generators)
        call = wire.pack_arguments(list(arguments))
        (answer,) = run_trusted(
            sandbox(), problem.generators, source, function, len(arguments), [call]
        )
        if not isinstance(answer, Returned) or answer.values is None:
            raise PackageError(f"{problem.generators}: {function}: {in_words(answer)}")
        return answer.values

    return make_cases(problem, salt, call_python)


def problem_primer(problem: Problem, cases: Sequence[Case]) -> Primer:
    """The problem's primer, to be called with stand-ins for ``cases``, or the general one.

    JudgeError if it can't be read.
    """
    if not problem.primer.exists():
        return TRIAL
    source, calls = read_trusted(problem.primer), stand_ins(problem.spec, cases)
    name = f"{problem.spec.id}/{problem.primer.name}"
    return Primer(name, source, len(problem.spec.arguments), calls)
