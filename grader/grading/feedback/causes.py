"""The mistakes whose numbers are the submission's in every case: named ones, else automatic ones.

Several mistakes may give the same numbers. Then one more run of a sample shows how the submission
used its modules (`usage`), beside the same run of each mistake and of the reference:

    contradicted    the mistake shows in the use, and the submission's use has none of it: dropped
    confirmed       the submission's use has all of it: the others are dropped
    else            the causes are told as possibilities
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.cases.make import Case, elements_of
from grader.cases.salted import unsalted
from grader.grading.compare import Tolerance, tolerances
from grader.grading.expected import read_trusted
from grader.grading.feedback.automatic.fingerprints import MOST_NUMBERS, Fingerprint
from grader.grading.feedback.automatic.matches import MOST_FAILING, Wanted, afterwards, matches
from grader.grading.feedback.automatic.sentences import sentences
from grader.grading.feedback.misconceptions import Vectors, alike, matching
from grader.grading.feedback.probe import SLOW_CPU_S
from grader.grading.feedback.usage import Usage, confirmed, contradicted, used
from grader.grading.prepared import Prepared
from grader.grading.report import CaseResult, Hint
from grader.jail import wire
from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.problem.model import Spec
from grader.sandbox.outcome import Run
from grader.sandbox.runner import Runner
from grader.verdict import Verdict

CALLS = 3  # of the file in a run that shows its use, at most
ZERO_WEIGHTS = "zero_weights"  # that numbers are 0 says little of a model that is never called
MOST_COMPARED = 8  # mistakes whose use is looked at, for one submission


@dataclass(frozen=True)
class Candidate:
    """A mistake that gives the numbers: what to tell, and the program that makes it."""

    hint: Hint
    program: wire.Load


@dataclass(frozen=True)
class Causes:
    """The mistakes to tell, and how the submission used its modules, if that was looked at.

    ``is_named`` is whether the problem names them, by functions of its reference.
    ``is_complete`` is False while automatic mistakes are still computed: later there may be more.
    """

    told: tuple[Hint, ...] = ()
    usage: Usage | None = None
    is_named: bool = False
    is_complete: bool = True


def find_causes(
    prepared: Prepared,
    message: wire.Load,
    results: Sequence[CaseResult],
    ran: Run,
    sandbox: Runner,
) -> Causes:
    """The mistakes behind a wrong answer; JudgeError if the variants can't be run.

    Variants are run only if there are numbers to compare. They are remembered: only the first
    wrong answers wait for them.
    """
    spec, cases = prepared.problem.spec, prepared.cases(sandbox)
    actual = [result.actual for result in results]
    has_reference = bool(prepared.expected(sandbox).reference_sha256)
    if not has_reference or not all(_is_comparable(result) for result in results):
        return Causes()
    allowed = [tolerances(spec, case) for case in cases]
    look = _Look(prepared, message, results, ran, sandbox)
    if named := look.possible(_named(prepared, actual, allowed, sandbox)):
        hints = tuple(candidate.hint for candidate in named)
        return Causes(hints, look.submission, is_named=True)
    expected = [result.expected for result in results]
    failing, done = _failing(spec, cases, results), afterwards(cases, spec)
    wanted = Wanted(None, actual, expected, allowed, failing, done)
    told = _automatic(_Search(prepared, look, wanted, sandbox), _wrong_components(spec, results))
    is_complete = not prepared.is_computing_fingerprints
    return Causes(told, look.submission, is_complete=is_complete)


def _named(
    prepared: Prepared,
    actual: Vectors,
    allowed: Sequence[Sequence[Tolerance]],
    sandbox: Runner,
) -> list[Candidate]:
    """The misconceptions whose functions give the numbers: in the samples, then in every case."""
    spec = prepared.problem.spec
    in_samples = prepared.variants_in_samples(sandbox)
    likely = [
        function
        for function, vectors in in_samples.items()
        if alike(actual[: len(vectors)], vectors, allowed[: len(vectors)])
    ]
    if not likely:
        return []
    return [
        Candidate(Hint(known.id, known.message), _load(prepared, known.function))
        for known in matching(spec, allowed, actual, prepared.variants(likely, sandbox))
        if known.function is not None
    ]


def _automatic(search: "_Search", wrong: Sequence[int]) -> tuple[Hint, ...]:
    """The hints on automatic mistakes: one for all numbers, or one for each wrong component."""
    spec = search.prepared.problem.spec
    names = [spec.output.components[n].name for n in wrong]
    found = search.mistakes(None)
    if found:
        return sentences(spec, found, names)
    if len(wrong) > 1:
        parts = [
            sentences(spec, search.mistakes(n), [name])
            for n, name in zip(wrong, names, strict=True)
        ]
        if all(parts):  # or else one mistake may be behind all of it
            return tuple(hint for hints in parts for hint in hints)
    return sentences(spec, search.pairs(), names)


@dataclass(frozen=True)
class _Search:
    """Looks for automatic mistakes that give all numbers, or those of a component."""

    prepared: Prepared
    look: "_Look"
    wanted: Wanted
    sandbox: Runner

    def mistakes(self, component: int | None) -> list[Mistake]:
        """The mistakes, one for each sentence, that the submission's use does not contradict."""
        known = self.prepared.fingerprints(self.sandbox)
        return self._fitting(replace(self.wanted, component=component), known)

    def pairs(self) -> list[Mistake]:
        """The same for two mistakes at once, where numbers differ enough to agree by no chance.

        Neither may spoil a component that the submission has right: none makes up for the other.
        """
        if not self.wanted.varies:
            return []
        alone = self.prepared.fingerprints(self.sandbox)
        harmless = {one.mistake.told for one in alone if self.wanted.leaves_right(one)}
        pairs = [
            one
            for one in self.prepared.pairs(self.sandbox)
            if harmless.issuperset(one.mistake.parts)
        ]
        return self._fitting(self.wanted, pairs)

    def _fitting(self, wanted: Wanted, known: Sequence[Fingerprint]) -> list[Mistake]:
        prepared, sandbox = self.prepared, self.sandbox
        cases = prepared.cases(sandbox)
        found = matches(prepared.problem, cases, wanted, known, sandbox)
        by_sentence = {mistake.told: mistake for mistake in reversed(found)}
        distinct = list(reversed(by_sentence.values()))[:MOST_COMPARED]
        if any(mistake.kind == ZERO_WEIGHTS for mistake in distinct) and not self.look.has_layers:
            distinct = [mistake for mistake in distinct if mistake.kind != ZERO_WEIGHTS]
        programs = [
            Candidate(Hint(mistake.id, ""), _load(prepared, ENTRY, mistake.source))
            for mistake in distinct
        ]
        if len(distinct) < 2 and self.look.submission is None:
            return distinct
        kept = {candidate.hint.id for candidate in self.look.possible(programs)}
        return [mistake for mistake in distinct if mistake.id in kept]


class _Look:
    """Looks at how programs use their modules in one sample; each is looked at when needed."""

    def __init__(
        self,
        prepared: Prepared,
        message: wire.Load,
        results: Sequence[CaseResult],
        ran: Run,
        sandbox: Runner,
    ) -> None:
        self._prepared, self._message, self._sandbox = prepared, message, sandbox
        self._case = _telling_sample(prepared.cases(sandbox), results, ran)
        self._looked = False
        self._submission: Usage | None = None

    @property
    def submission(self) -> Usage | None:
        """The use of the submission, if it was looked at, and could be."""
        return self._submission

    @property
    def has_layers(self) -> bool:
        """Tell if the submission calls layers of nnx, as far as one more run shows."""
        self._look()
        return self._submission is not None and bool(self._submission.layers)

    def _look(self) -> None:
        """Look at the submission once, if it can be."""
        if self._case is not None and not self._looked:
            self._looked = True
            limits = self._prepared.problem.spec.limits
            self._submission = used(self._message, self._case, limits, self._sandbox)

    def possible(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Those that the submission's use does not contradict; confirmed ones alone, if any."""
        if not candidates or self._case is None:
            return list(candidates)
        self._look()
        reference = self._of_staff(_load(self._prepared, self._prepared.problem.spec.function))
        submission = self._submission
        if submission is None or reference is None:
            return list(candidates)
        kept, sure = [], []
        for candidate in candidates:
            variant = self._of_staff(candidate.program)
            if variant is not None and contradicted(variant, reference, submission):
                continue
            kept.append(candidate)
            if variant is not None and confirmed(variant, reference, submission):
                sure.append(candidate)
        return sure or kept

    def _of_staff(self, program: wire.Load) -> Usage | None:
        assert self._case is not None
        return self._prepared.usage(program, self._case, self._sandbox)


def _telling_sample(cases: Sequence[Case], results: Sequence[CaseResult], ran: Run) -> Case | None:
    """The first sample that fails, or the first one; None if one more run would take long."""
    samples = [n for n, result in enumerate(results) if not result.hidden]
    failing = [n for n in samples if results[n].verdict != Verdict.AC]
    chosen = next(iter(failing or samples), None)
    if chosen is None or ran.load.cpu_s + CALLS * results[chosen].cpu_s > SLOW_CPU_S:
        return None
    return cases[chosen]


def _load(prepared: Prepared, function: str, source: bytes | None = None) -> wire.Load:
    """A program of the course staff: a function of the reference, or of another source."""
    problem = prepared.problem
    if source is None:
        source = read_trusted(problem.reference)
    return wire.Load(function, len(problem.spec.arguments), problem.reference.name, source)


def _failing(spec: Spec, cases: Sequence[Case], results: Sequence[CaseResult]) -> list[int]:
    """The numbers of a few cases that fail, small ones and apart from each other.

    Cases that no salt changes, if there are any: what mistakes give in these is remembered.
    """
    wrong = [n for n, result in enumerate(results) if result.verdict == Verdict.WA]
    known = frozenset(unsalted(spec, cases))
    wrong = [n for n in wrong if n in known] or wrong
    small = [n for n in wrong if elements_of(cases[n]) <= MOST_NUMBERS] or wrong
    return small[:: -(-len(small) // MOST_FAILING)]


def _is_comparable(result: CaseResult) -> bool:
    """Tell if a case has numbers of the right shape."""
    got, want = result.actual, result.expected
    return got is not None and want is not None and got.shape == want.shape


def _wrong_components(spec: Spec, results: Sequence[CaseResult]) -> list[int]:
    """The numbers of the components that are wrong in some case."""
    return [
        n
        for n, _ in enumerate(spec.output.components)
        if any(not result.error_ratio[n] <= 1.0 for result in results)
    ]
