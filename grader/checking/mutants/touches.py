"""Where a wrapped expression has the same value all the same: there the program need not be run.

    one source for each origin    every expression that a program wraps tells whether its value
                                  would change
    one call for each case        what would not change in it is as right as the origin

Most programs that are wrong for some values do nothing in most cases, so this saves most runs. A
value that can't be looked at, such as a tracer's, counts as changed.
"""

from collections.abc import Sequence
from pathlib import Path

from grader.cases.make import Case
from grader.checking.mutants.together import ProgramCase, answers_of, footing
from grader.checking.package import Package
from grader.grading.expected import read_trusted
from grader.mutants.helpers import all_helpers
from grader.mutants.mutant import Mutant, Probe
from grader.mutants.parsed import ParsedSource
from grader.mutants.wrong_values import expressions
from grader.sandbox.outcome import Returned

ENTRY = "_grader_touched"
TELLING = """

import jax as _grader_jax

_grader_met = set()
_grader_changed = set()
_grader_wraps = {%(wraps)s}


def _grader_changes(value, wrap):
    if isinstance(value, _grader_jax.core.Tracer):
        return True
    if isinstance(value, _grader_jax.Array):
        value = _grader_np.asarray(value)  # nothing has to be compiled for NumPy
    try:
        other = wrap(value)
    except Exception:
        return True
    if type(value) is not type(other) or _grader_np.shape(value) != _grader_np.shape(other):
        return True
    return _grader_np.asarray(value).tobytes() != _grader_np.asarray(other).tobytes()


def _grader_seen(number, value):
    for place, wrap in _grader_wraps[number]:
        _grader_met.add(place)
        if place not in _grader_changed and _grader_changes(value, wrap):
            _grader_changed.add(place)
    return value


def _grader_touched(*arguments):
    _grader_met.clear()
    _grader_changed.clear()
    %(function)s(*arguments)
    same = _grader_met - _grader_changed
    return [float(place not in same) for place in range(%(count)d)]
"""


def untouched(
    package: Package,
    programs: Sequence[Mutant],
    cases: Sequence[Case],
    wanted: Sequence[ProgramCase],
) -> set[ProgramCase]:
    """Those of ``wanted`` in which the program computes just what its origin does.

    JudgeError if the sandbox fails.
    """
    by_origin: dict[Path, list[tuple[int, Probe]]] = {}
    for program in dict.fromkeys(program for program, _ in wanted):
        probe = programs[program].probe
        if probe is not None:
            by_origin.setdefault(programs[program].origin, []).append((program, probe))
    files = list(by_origin)
    sources = [_telling(package, file, [probe for _, probe in by_origin[file]]) for file in files]
    numbers = sorted({case for _, case in wanted})
    calls = [(n, number) for number in numbers for n in range(len(files))]
    shares = [calls[n :: package.jobs] for n in range(package.jobs)]

    def ask(share: Sequence[tuple[int, int]]) -> set[ProgramCase]:
        given = [(n, cases[number]) for n, number in share]
        answers = answers_of(package, sources, given, footing(package).limits, ENTRY)
        found = set()
        for place, answer in answers.items():
            if isinstance(answer, Returned) and answer.values is not None:
                n, number = share[place]
                known = zip(by_origin[files[n]], answer.values.tolist(), strict=True)
                found |= {(program, number) for (program, _), changed in known if not changed}
        return found

    return set().union(*package.map(ask, [share for share in shares if share])) & set(wanted)


def _telling(package: Package, file: Path, probes: Sequence[Probe]) -> bytes:
    """The source of a file whose function ``ENTRY`` returns 1 for each probe that has changed."""
    parsed = ParsedSource(read_trusted(file), package.spec.function, file)
    found = [node for _, node in expressions(parsed)]
    wraps: dict[int, list[str]] = {}
    for place, probe in enumerate(probes):
        wrap = f"({place}, lambda value: {probe.call})"
        wraps.setdefault(probe.expression, []).append(wrap)
    table = ", ".join(f"{number}: [{', '.join(these)}]" for number, these in wraps.items())
    facts = {"wraps": table, "function": package.spec.function, "count": len(probes)}
    nodes = {number: found[number] for number in wraps}
    return parsed.with_calls(nodes, "_grader_seen", all_helpers() + TELLING % facts)
