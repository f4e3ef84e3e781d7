"""Cases of a problem: a pure function of the spec, the seed in it, and the course's salt.

Every dimension and every argument of a case has a stream of its own, labelled with (problem id,
seed, salt, group, index, name). So a change to one generator, a new argument, or a new group leaves
every other value as it was. Sample cases are published and do not depend on the salt. Repeats come
after all of these, and change none of them.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.original import Original, make_original
from grader.cases.repeats import Repeat, make_repeats
from grader.cases.shapes import BadCaseError
from grader.cases.stream import Floats
from grader.cases.values import CallPython, Value
from grader.errors import Defect, SpecError
from grader.jail import wire
from grader.problem.load import Problem
from grader.problem.model import REPEATS, Spec

MAX_ELEMENTS_IN_ALL = 1 << 26  # of all cases together; 256 MiB as float32


@dataclass(frozen=True)
class Case:
    """One call of the function: its inputs by argument name, in the spec's order.

    ``expected`` is the right answer in a student's edition, which has no reference; else None.
    """

    name: str
    group: str
    visibility: str
    weight: float
    note: str
    dims: Mapping[str, int]
    inputs: Mapping[str, Value]
    expected: Floats | None = None


def make_cases(problem: Problem, salt: str, call_python: CallPython) -> tuple[Case, ...]:
    """Make all cases, samples first and repeats last.

    While the samples run, nothing of a hidden case is in the process. Withdrawn cases are left out
    with their repeats, which changes no other case. ``call_python`` runs the author's own
    generators. SpecError if the spec describes a case that can't be made, or withdraws a repeat
    that is not there.
    """
    spec = problem.spec
    withdrawn = {entry.case for entry in spec.withdrawn}
    originals = _originals(problem, salt, call_python, set() if spec.repeats else withdrawn)
    repeats = make_repeats(spec, originals, salt, call_python) if spec.repeats else []
    if defects := list(_bad_repeats(spec, originals, repeats)):
        raise SpecError(problem.path, defects)
    kept = (repeat for repeat in repeats if repeat.original.name not in withdrawn)
    cases = [*map(_case, originals), *map(_repeat, kept)]
    return tuple(case for case in cases if case.name not in withdrawn)


def _originals(
    problem: Problem, salt: str, call_python: CallPython, left_out: Container[str]
) -> list[Original]:
    originals: list[Original] = []
    defects: list[Defect] = []
    elements = 0
    for group in sorted(problem.spec.cases, key=lambda group: group.visibility != "sample"):
        for index in range(group.size):
            name = group.case_name(index)
            if name in left_out:
                continue
            try:
                original = make_original(problem.spec, group, index, salt, call_python)
                elements += elements_of(original)
                if elements > MAX_ELEMENTS_IN_ALL:
                    raise BadCaseError(
                        f"the inputs up to here have more than {MAX_ELEMENTS_IN_ALL} elements: "
                        "make the arrays smaller, or the cases fewer"
                    )
            except BadCaseError as error:
                defects.append(Defect(None, f"cases {name}", str(error)))
                break  # the group's other cases would mostly fail for the same reason
            originals.append(original)
    if defects:
        raise SpecError(problem.path, defects)
    return originals


def _bad_repeats(
    spec: Spec, originals: Iterable[Original], repeats: Sequence[Repeat]
) -> Iterator[Defect]:
    names = [repeat.name for repeat in repeats]
    for entry in spec.withdrawn:
        if entry.is_repeat and entry.case not in names:
            found = f"from {names[0]} to {names[-1]}" if names else "none"
            yield Defect(None, f"withdrawn {entry.case}", f"no such repeat: there are {found}")
    if sum(map(elements_of, originals)) + sum(map(elements_of, repeats)) > MAX_ELEMENTS_IN_ALL:
        yield Defect(
            None,
            "repeats",
            f"the inputs of all cases have more than {MAX_ELEMENTS_IN_ALL} elements with those of "
            "the repeats: make the arrays smaller, or the cases fewer, or remove repeats",
        )


def elements_of(call: Original | Repeat | Case) -> int:
    """How many elements the inputs of a call have."""
    return sum(np.size(value) for value in call.inputs.values())


def _case(original: Original) -> Case:
    group = original.group
    return Case(
        name=original.name,
        group=group.name,
        visibility=group.visibility,
        weight=original.weight,
        note=original.note,
        dims=original.dims,
        inputs=original.inputs,
        expected=original.expected,
    )


def _repeat(repeat: Repeat) -> Case:
    return Case(
        name=repeat.name,
        group=REPEATS,
        visibility="hidden",
        weight=repeat.weight,
        note=repeat.note,
        dims=repeat.original.dims,
        inputs=repeat.inputs,
    )


def pack(case: Case) -> bytes:
    """The case's inputs as they cross the wall."""
    return pack_values(case.inputs.values())


def pack_values(values: Iterable[Value]) -> bytes:
    """Arguments in order, as they cross the wall; arrays are little-endian and row-major."""
    return wire.pack_arguments(
        [
            value
            if isinstance(value, float)
            else (
                value.dtype.name,
                value.shape,
                value.astype(value.dtype.newbyteorder("<")).tobytes(),
            )
            for value in values
        ]
    )
