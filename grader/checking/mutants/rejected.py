"""Which cases reject which programs: the one question of all checks about mutants.

    rejected     the cases that reject each program: for any cases, of the package or not
    tried        the verdicts on the package's own cases, until one rejects a program
    living       the programs that no case of the package rejects

Nearly every program is rejected by the first case that it is tried on. So all are tried on one
case, those that live on a few more, and the rest on all.
"""

from collections.abc import Iterator, Mapping, Sequence

from grader.cases.make import Case
from grader.checking.mutants.memory import VerdictMemory, verdict_memory
from grader.checking.mutants.pools import pools
from grader.checking.mutants.together import Asked, ProgramCase, footing, largest_first
from grader.checking.package import Package
from grader.grading.report import Floats
from grader.mutants.mutant import Mutant
from grader.verdict import Verdict

# How many cases at a time: each round starts new processes, and is for those that are left.
ROUNDS = (1, 3)

# Of one program, by the numbers of the cases that it was tried on.
VerdictByCase = Mapping[int, Verdict]


def rejected(
    package: Package,
    programs: Sequence[Mutant],
    cases: Sequence[Case],
    vectors: Sequence[Floats],
    until_one: bool = False,
) -> list[frozenset[int]]:
    """For each of ``programs`` the numbers of the ``cases`` that reject it.

    ``vectors`` are the reference's answers to ``cases``, which need not be the package's own. With
    ``until_one`` a program is tried no further when a case has rejected it: the first cases count
    most. JudgeError if the reference or the sandbox fails.
    """
    return [
        frozenset(number for number, verdict in found.items() if verdict != Verdict.AC)
        for found in _verdicts(package, programs, cases, vectors, until_one)
    ]


def tried(package: Package, programs: Sequence[Mutant]) -> list[VerdictByCase]:
    """The verdicts of each program on the package's cases, in the order of trial.

    A program is tried no further when a case has rejected it. Cases that earn points come first.
    JudgeError if the reference or the sandbox fails.
    """
    order = largest_first(package)
    cases = [package.cases[number] for number in order]
    vectors = [package.expected.vectors[number] for number in order]
    found = _verdicts(package, programs, cases, vectors, until_one=True)
    return [{order[n]: verdicts[n] for n in sorted(verdicts)} for verdicts in found]


def living(package: Package, programs: Sequence[Mutant]) -> tuple[Mutant, ...]:
    """Those of ``programs`` that no case of the package rejects; raises as `tried`."""
    found = tried(package, programs)
    return tuple(
        program
        for program, verdicts in zip(programs, found, strict=True)
        if not is_rejected(verdicts)
    )


def is_rejected(verdicts: VerdictByCase) -> bool:
    """Whether some case rejects a program with these verdicts."""
    return any(verdict != Verdict.AC for verdict in verdicts.values())


def _verdicts(
    package: Package,
    programs: Sequence[Mutant],
    cases: Sequence[Case],
    vectors: Sequence[Floats],
    until_one: bool,
) -> list[VerdictByCase]:
    reference = package.problem.reference
    only_reference = all(program.origin == reference for program in programs)
    pool = {reference: 0} if only_reference else pools(package).pool
    asked = Asked(package, programs, cases, vectors, footing(package), pool)
    memory = verdict_memory(package)
    keys = [memory.case_key(case, vector) for case, vector in zip(cases, vectors, strict=True)]
    found = [_recalled(memory, program, keys) for program in programs]
    for numbers in rounds(len(cases)) if until_one else [range(len(cases))]:
        questions: list[ProgramCase] = [
            (program, case)
            for program, verdicts in enumerate(found)
            if not (until_one and is_rejected(verdicts))
            for case in numbers
            if case not in verdicts
        ]
        same = _untouched(package, programs, cases, questions)
        got = asked.verdicts([question for question in questions if question not in same])
        for (program, case), verdict in (got | dict.fromkeys(same, Verdict.AC)).items():
            found[program][case] = verdict
            memory.learn(programs[program], keys[case], verdict)
        memory.write()
    return list(found)


def _untouched(
    package: Package,
    programs: Sequence[Mutant],
    cases: Sequence[Case],
    questions: Sequence[ProgramCase],
) -> set[ProgramCase]:
    """The questions that are answered as their origins answer them, as far as that is known."""
    probed = [question for question in questions if programs[question[0]].probe is not None]
    if not probed:
        return set()
    # It needs an extra, which has made these programs.
    from grader.checking.mutants.touches import untouched  # noqa: PLC0415

    return untouched(package, programs, cases, probed)


def _recalled(memory: VerdictMemory, program: Mutant, keys: Sequence[str]) -> dict[int, Verdict]:
    """The verdicts of a program that are known."""
    known = ((number, memory.recall(program, key)) for number, key in enumerate(keys))
    return {number: verdict for number, verdict in known if verdict is not None}


def rounds(count: int) -> Iterator[range]:
    """The numbers below ``count``, round by round."""
    start = 0
    for size in (*ROUNDS, count):
        stop = min(start + size, count)
        if start < stop:
            yield range(start, stop)
        start = stop
