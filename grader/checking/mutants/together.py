"""Run many programs of the course staff in few processes: what jax compiled for one serves all.

    questions        (a program, a case) by their numbers, sorted by case
    -> processes     each a share of the questions; programs that get along are together in it
    -> control       at the end, the unchanged origins must still give right answers there;
                     else a program of that process has disturbed the others: halves run again
    -> verdicts      by the judge, as for a submission

A program that ends its process costs its question; the others go on in a new process. It is asked
no more, as a submission is not called again after that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from grader.cases.make import Case, elements_of
from grader.checking.package import Package
from grader.errors import JudgeError
from grader.grading.compare import tolerances
from grader.grading.expected import read_trusted
from grader.grading.judge import judge_call
from grader.grading.programs import Programs
from grader.grading.report import Floats
from grader.limits import TRUSTED, Limits
from grader.mutants.mutant import Mutant
from grader.sandbox.outcome import Answer, Run, in_words
from grader.verdict import Verdict

MOST_AT_ONCE = 400  # questions of one process: what was compiled for them stays in memory
FEWEST_AT_ONCE = 30  # it takes as long to start a process as to ask about so many
# Beyond what a submission may have: programs of other variants are in memory, too.
MORE_MIB = 2048
# A program may compile anew what was ready for the reference. An endless loop uses up the CPU time;
# the wall-clock time is for a program that only waits, and is long: on a busy machine all wait.
TIMES_THE_REFERENCE = 5.0
LEAST_CPU_S = 3.0
WALL_TO_CPU = 4.0

ProgramCase = tuple[int, int]
VerdictByProgramCase = Mapping[ProgramCase, Verdict]


@dataclass(frozen=True)
class Footing:
    """What all processes of a package have in common.

    ``case`` is a case that every right program answers right, ``vector`` the answer to it.
    """

    case: Case
    vector: Floats
    limits: Limits


@dataclass(frozen=True)
class Asked:
    """Programs, and the cases that they are asked about, with the reference's answers.

    Programs share a process only with those whose origins are in the same ``pool``.
    """

    package: Package
    programs: Sequence[Mutant]
    cases: Sequence[Case]
    vectors: Sequence[Floats]
    footing: Footing
    pool: Mapping[Path, int]
    sources: dict[Path, bytes] = field(default_factory=dict)

    def verdicts(self, questions: Sequence[ProgramCase]) -> dict[ProgramCase, Verdict]:
        """The verdict for each question; none where a program was stopped before.

        JudgeError if the sandbox fails.
        """
        by_pool: dict[int, list[ProgramCase]] = {}
        for question in sorted(questions, key=lambda question: question[::-1]):
            by_pool.setdefault(self.pool[self.programs[question[0]].origin], []).append(question)
        shares = [share for pool in by_pool.values() for share in self._shares(pool)]
        answered = accumulate(map(len, shares))  # one more share each time

        def settle(share: Sequence[ProgramCase]) -> VerdictByProgramCase:
            part = self._settled(share)
            self.package.watch(f"programs: {next(answered)} of {len(questions)} runs are done")
            return part

        found: dict[ProgramCase, Verdict] = {}
        for part in self.package.map(settle, shares):
            found.update(part)
        return found

    def _shares(self, questions: Sequence[ProgramCase]) -> Iterator[Sequence[ProgramCase]]:
        """Equal shares, one for each process, as many as run at a time if they are few."""
        at_once = max(FEWEST_AT_ONCE, -(-len(questions) // self.package.jobs))
        count = -(-len(questions) // min(MOST_AT_ONCE, at_once))
        for n in range(count):
            yield questions[n * len(questions) // count : (n + 1) * len(questions) // count]

    def _settled(self, questions: Sequence[ProgramCase]) -> VerdictByProgramCase:
        """The verdicts of programs in one process, or of halves of them if they disturb it."""
        found, disturbed = self._in_one_process(questions)
        programs = list(dict.fromkeys(program for program, _ in questions))
        if not disturbed or len(programs) == 1:
            return found
        by_origin = sorted(programs, key=lambda program: self.programs[program].origin)
        half = frozenset(by_origin[: len(programs) // 2])
        first = [question for question in questions if question[0] in half]
        second = [question for question in questions if question[0] not in half]
        return {**self._settled(first), **self._settled(second)}

    def _in_one_process(
        self, questions: Sequence[ProgramCase]
    ) -> tuple[VerdictByProgramCase, bool]:
        """The verdicts, and whether the unchanged origins gave wrong answers at the end."""
        numbers = list(dict.fromkeys(program for program, _ in questions))
        origins = list(dict.fromkeys(self.programs[number].origin for number in numbers))
        sources = [self.programs[number].source for number in numbers]
        sources += [self._source(origin) for origin in origins]
        place = {number: n for n, number in enumerate(numbers)}
        calls = [(place[program], self.cases[case]) for program, case in questions]
        control, vector = self.footing.case, self.footing.vector
        controls = [(len(numbers) + n, control) for n in range(len(origins))]
        answers = answers_of(self.package, sources, [*calls, *controls], self.footing.limits)
        found: dict[ProgramCase, Verdict] = {}
        for n, question in enumerate(questions):
            if n in answers:
                case = question[1]
                found[question] = self._judged(answers[n], self.cases[case], self.vectors[case])
        ends = [answers.get(len(calls) + n) for n in range(len(controls))]
        disturbed = any(
            end is None or self._judged(end, control, vector) != Verdict.AC for end in ends
        )
        return found, disturbed

    def _judged(self, answer: Answer, case: Case, vector: Floats) -> Verdict:
        verdict = judge_call(answer, vector, tolerances(self.package.spec, case)).verdict
        if verdict == Verdict.JE:
            raise JudgeError("a mutant could not be run: try again")
        return verdict

    def _source(self, origin: Path) -> bytes:
        if origin not in self.sources:
            self.sources[origin] = read_trusted(origin)
        return self.sources[origin]


def answers_of(
    package: Package,
    sources: Sequence[bytes],
    calls: Sequence[tuple[int, Case]],
    limits: Limits,
    entry: str | None = None,
) -> dict[int, Answer]:
    """The answers of `Programs`; ``entry`` is called (default: the problem's function)."""
    function = entry or package.spec.function
    programs = Programs(package.problem, tuple(sources), function, limits)
    return programs.answers(calls, package.sandbox)


@lru_cache(maxsize=1)
def footing(package: Package) -> Footing:
    """The footing of a package; JudgeError if the reference or the sandbox fails."""
    number = largest_first(package)[0]
    limits = limits_for(package, package.run(package.reference))
    return Footing(package.cases[number], package.expected.vectors[number], limits)


def largest_first(package: Package) -> list[int]:
    """The numbers of the cases: those that earn points, then the others; large inputs first.

    A large input tells more programs from the reference than a small one.
    """

    def rank(number: int) -> tuple[bool, int]:
        case = package.cases[number]
        return case.weight == 0, -elements_of(case)

    return sorted(range(len(package.cases)), key=rank)


def limits_for(package: Package, reference: Run) -> Limits:
    """Limits of a process; times are a multiple of the time of the reference's slowest step.

    JudgeError if the reference fails.
    """
    if reference.load.answer is not None:
        raise JudgeError(f"{package.problem.reference}: {in_words(reference.load.answer)}")
    slowest = max(step.cpu_s for step in (reference.load, *reference.calls))
    cpu_s = max(LEAST_CPU_S, TIMES_THE_REFERENCE * slowest)
    return TRUSTED.model_copy(
        update={
            "cpu_s": cpu_s,
            "wall_s": WALL_TO_CPU * cpu_s,
            "memory_mib": package.spec.limits.memory_mib + MORE_MIB,
            "printed_kib": 1 << 14,
        }
    )
