"""Solutions that remember: right when called first, wrong when a later call looks like an earlier.

Each is the reference behind a memory. It looks an answer up by a part of its arguments, such as the
values of some and the shapes of others, and computes only where that part is new. What it answers
in each case follows from the expected values alone, so none has to be run.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from grader.cases.make import pack
from grader.cases.values import Value
from grader.checking.adversaries.called import Called
from grader.grading.report import Floats
from grader.problem.generator_models import DimIs
from grader.problem.literal import is_bool
from grader.problem.model import Argument, Spec

MAX_MEMORIES = 2000

Look = Callable[[Value], Hashable]


def _nothing(value: Value) -> Hashable:
    return ()


def _whole(value: Value) -> Hashable:
    return np.shape(value), np.asarray(value).tobytes()


def _shape(value: Value) -> Hashable:
    return np.shape(value)


def _first(value: Value) -> Hashable:
    return np.shape(value), np.asarray(value).ravel()[:1].tobytes()


def _bytes(value: Value) -> Hashable:
    return np.asarray(value).tobytes()


def _sums(value: Value) -> Hashable:
    return np.shape(value), np.asarray(value, dtype=np.float64).sum(axis=-1).round(6).tobytes()


def _rounded(value: Value) -> Hashable:
    return np.shape(value), (np.asarray(value, dtype=np.float64) + 0.0).round(3).tobytes()


def _digits(value: Value) -> Hashable:
    array = np.asarray(value, dtype=np.float64)
    return np.shape(value), tuple(f"{number:.2e}" for number in array.ravel().tolist())


@dataclass(frozen=True)
class KeepsAnswers:
    """A solution that looks up by ``looks``, a way to look at each argument.

    ``keeps`` tells whether it keeps all answers, or only that of the last call.
    """

    looks: Mapping[str, Look]
    keeps: bool

    def __str__(self) -> str:
        parts = [
            WORDS[look].format(name) for name, look in self.looks.items() if look is not _nothing
        ]
        by = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
        if not self.keeps:
            return f"answers as in the call before, if {by or 'there was one'} is the same"
        return f"remembers answers by {by}" if by else "remembers its first answer"

    def rejected_by(self, calls: Sequence[Called]) -> Iterator[int]:
        """The numbers of the calls, made in this order in one process, that it answers wrongly."""
        known: dict[Hashable, Floats] = {}
        for n, call in enumerate(calls):
            key = tuple(look(call.case.inputs[name]) for name, look in self.looks.items())
            answer = known.get(key, call.expected)
            if not self.keeps:
                known.clear()
            known.setdefault(key, call.expected)
            if answer is not call.expected and not call.accepts(answer):
                yield n


WORDS: Mapping[Look, str] = {
    _whole: "{}",
    _shape: "the shape of {}",
    _first: "the first entry of {}",
    _bytes: "the values of {} without its shape",
    _sums: "the sum of each row of {}",
    _rounded: "{} rounded to three decimals",
    _digits: "the first three digits of {}",
}


def memories(spec: Spec) -> list["KeepsAnswers | KeepsBySizes"]:
    """The solutions that remember by some part of the arguments, and not by all of them."""
    names = [argument.name for argument in spec.arguments]
    ways = [_ways(argument) for argument in spec.arguments]
    found: list[KeepsAnswers | KeepsBySizes] = [
        KeepsBySizes(name) for name, dim in spec.dims.items() if not isinstance(dim, DimIs)
    ]
    for looks in islice(product(*ways), MAX_MEMORIES):
        if any(look is not _whole for look in looks):
            by = dict(zip(names, looks, strict=True))
            found += [KeepsAnswers(by, keeps=True), KeepsAnswers(by, keeps=False)]
    return found


def _ways(argument: Argument) -> list[Look]:
    """The ways to look at an argument."""
    if argument.kind != "array" or not argument.shape:
        return [_nothing, _whole]
    parts = [_sums] if is_bool(argument) else [_first, _sums, _rounded, _digits]
    return [_nothing, _shape, *parts, *([_bytes] if len(argument.shape) > 1 else []), _whole]


@dataclass(frozen=True)
class KeepsBySizes:
    """A solution that keeps something, such as a layer, by all that is small but one size."""

    but: str

    def __str__(self) -> str:
        return f"keeps something by all scalars and sizes but {self.but}"

    def rejected_by(self, calls: Sequence[Called]) -> Iterator[int]:
        """The numbers of the calls before which a call differed in that size, and nothing small."""
        known: dict[Hashable, set[int]] = {}
        for n, call in enumerate(calls):
            dims, inputs = call.case.dims, call.case.inputs
            others = [(name, size) for name, size in dims.items() if name != self.but]
            small = [(n, v) for n, v in inputs.items() if n not in dims and isinstance(v, float)]
            key = (*others, *small)
            sizes = known.setdefault(key, set())
            if sizes - {call.case.dims[self.but]}:
                yield n
            sizes.add(call.case.dims[self.but])


def is_told_by(memory: KeepsAnswers | KeepsBySizes, before: Called, after: Called) -> bool:
    """Whether it answers ``after`` wrongly once ``before`` was asked."""
    return list(memory.rejected_by([before, after])) == [1]


def repeats_exactly(calls: Sequence[Called]) -> list[int]:
    """The numbers of the calls whose arguments are all those of an earlier call.

    They reject whatever goes on where the earlier call ended: a total, a stream of keys.
    """
    seen: set[bytes] = set()
    found = []
    for n, call in enumerate(calls):
        packed = pack(call.case)
        if packed in seen:
            found.append(n)
        seen.add(packed)
    return found
