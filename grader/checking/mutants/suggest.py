"""Search for a case that kills a survivor, make it readable, and write it as YAML.

    draws -> the reference and the survivors run on all of them
          -> the fewest draws that kill as many survivors -> simpler values that still kill
          -> YAML

The YAML is read back and run once more before anybody sees it.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from grader.cases.make import Case
from grader.checking.mutants.cover import smallest_cover
from grader.checking.mutants.draws import PinnedValues, cases_of, rounds, values_of
from grader.checking.mutants.measure import measured
from grader.checking.mutants.mutant import Mutant
from grader.checking.mutants.programs import NEEDS
from grader.checking.mutants.rejected import rejected
from grader.checking.package import Package
from grader.errors import PackageError, UsageError
from grader.extras import command_to_add
from grader.grading.report import Floats
from grader.problem.document import parse
from grader.problem.generator_models import Dimension, Integers
from grader.problem.literal import is_bool, is_whole
from grader.problem.model import Argument

DECIMALS = (0, 1, 2, 3)
SMALL_NUMBERS = 4  # the number of least whole numbers of a range to try


@dataclass(frozen=True)
class Suggestion:
    """An entry of `pinned` that kills ``mutants`` (their ids) and that the reference answers."""

    mutants: tuple[str, ...]
    found_by: str
    yaml: str


def suggestions(package: Package) -> Iterator[Suggestion]:
    """Suggest cases for all survivors of a package; UsageError if mutants can't be made."""
    if find_spec(NEEDS) is None:
        raise UsageError(f"mutants are made with {NEEDS}: {command_to_add('check')}")
    try:
        survivors = measured(package).survivors
    except ValueError as error:
        raise PackageError(str(error)) from None
    return suggest(package, [trial.mutant for trial in survivors])


def suggest(package: Package, survivors: Sequence[Mutant]) -> Iterator[Suggestion]:
    """Cases that kill ``survivors``, as far as any are found; their YAML is tried, too.

    JudgeError if the sandbox fails.
    """
    left = list(survivors)
    for found_by, cases in rounds(package) if left else ():
        known, killed = _killed(package, left, cases)
        chosen = smallest_cover(killed)
        done: set[str] = set()
        for n in sorted(chosen, key=lambda n: -sum(n in killers for killers in killed)):
            mutants = [
                mutant
                for mutant, killers in zip(left, killed, strict=True)
                if n in killers and mutant.id not in done
            ]
            if not mutants:
                continue
            yaml = written(mutants, _simplest(package, mutants, values_of(package.spec, known[n])))
            if _kills_all(package, mutants, [parse(yaml).data[0]["values"]]) == [True]:
                done |= {mutant.id for mutant in mutants}
                yield Suggestion(tuple(mutant.id for mutant in mutants), found_by, yaml)
        left = [mutant for mutant in left if mutant.id not in done]
        if not left:
            return


def written(mutants: Sequence[Mutant], values: PinnedValues) -> str:
    """The YAML of the entry; its purpose is a comment, since a note may be shown to students."""
    comments = [f"      # finds out {mutant.id}" for mutant in mutants]
    inner = ", ".join(f"{name}: {_flow(value)}" for name, value in values.items())
    entry = f'      - note: ""  # why it is there\n        values: {{{inner}}}\n'
    return "".join(f"{comment}\n" for comment in comments) + entry


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    return json.dumps(value)


def _simplest(package: Package, mutants: Sequence[Mutant], values: PinnedValues) -> PinnedValues:
    """Simplify one value after another, as long as all of ``mutants`` are killed."""
    for argument in package.spec.arguments:
        if argument.name not in values or isinstance(argument.generator, Dimension):
            continue
        simpler = [
            {**values, argument.name: value}
            for value in _simpler(argument, values[argument.name])
            if value != values[argument.name]
        ]
        kill = _kills_all(package, mutants, simpler) if simpler else []
        values = next((pin for pin, good in zip(simpler, kill, strict=True) if good), values)
    return values


def _simpler(argument: Argument, value: Any) -> Iterator[Any]:
    """Values that are easier to read, the easiest first."""
    if is_bool(argument):
        return
    if not is_whole(argument):
        for decimals in DECIMALS:
            yield _rounded(value, decimals)
    elif isinstance(value, int):
        generator, low = argument.generator, 0
        if isinstance(generator, Integers) and not generator.low.names:
            low = generator.low.value({})
        yield from range(low, min(low + SMALL_NUMBERS, value))


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, list):
        return [_rounded(item, decimals) for item in value]
    return round(value, decimals) + 0.0  # no -0.0


def _kills_all(
    package: Package, mutants: Sequence[Mutant], pins: Sequence[PinnedValues]
) -> list[bool]:
    """For each pin, whether its case kills all of ``mutants``."""
    made = [cases_of(package, [pin]) for pin in pins]
    known, killed = _killed(package, mutants, [case for cases in made for case in cases])
    good = [case for n, case in enumerate(known) if all(n in killers for killers in killed)]
    return [any(case is other for case in cases for other in good) for cases in made]


def _killed(
    package: Package, mutants: Sequence[Mutant], cases: Sequence[Case]
) -> tuple[list[Case], list[frozenset[int]]]:
    """The cases that the reference answers; for each mutant the numbers of those that kill it."""
    run = package.run(package.reference, cases)
    vectors = package.vectors(run, cases)
    answers: list[tuple[Case, Floats]] = [
        (case, vector)
        for case, vector in zip(cases, vectors, strict=True)
        if vector is not None and bool(np.isfinite(vector).all())
    ]
    known, expected = [case for case, _ in answers], [vector for _, vector in answers]
    return known, rejected(package, mutants, known, expected)
