"""Repeats: calls made again at the end, which find a submission that remembers an earlier call.

    first     a hidden case once more, then the same case with another value of one argument, then
              that with another value of the next argument as well, and so on
    second    a case of other dimensions once more, the first sample if it can be, and then the same
              with one array after another in another order

Each call differs from the call before it in one argument alone, and all shapes stay the same. An
answer that is kept by some of the arguments, by shapes, or from the last call alone is wrong where
an argument changes that the memory does not look at. What new values keep (`anew`) finds a memory
by the first entries, by the sum, or by the number of True as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.cases.anew import Slot, anew, mixed
from grader.cases.original import Original
from grader.cases.values import CallPython, Value
from grader.problem.model import REPEATS, Spec


@dataclass(frozen=True)
class Repeat:
    """One more call: the case that it repeats, what is new (for the staff), and its inputs."""

    name: str
    original: Original
    note: str
    weight: float
    inputs: Mapping[str, Value]


_Call = tuple[Original, str, Mapping[str, Value]]  # the case that it repeats, a note, inputs


def make_repeats(
    spec: Spec, originals: Sequence[Original], salt: str, call_python: CallPython
) -> list[Repeat]:
    """The repeats of the cases, which come samples first; none if no case is hidden.

    Each weighs as much as a hidden case does on average. Their inputs follow from all cases of the
    spec, withdrawn ones too, and from no weight.
    """
    hidden = [original for original in originals if original.is_hidden]
    if not hidden:
        return []
    weight = sum(one.weight for one in hidden) / len(hidden)
    calls = _calls(_Slots(spec, salt, call_python), originals)
    return [
        Repeat(f"{REPEATS}/{n:02d}", original, note, weight, inputs)
        for n, (original, note, inputs) in enumerate(calls, start=1)
    ]


@dataclass(frozen=True)
class _Slots:
    spec: Spec
    salt: str
    call_python: CallPython

    def of(self, base: Original) -> list[Slot]:
        """The arguments of a case in order."""
        labels = (self.spec.id, self.spec.seed, self.salt, base.name)
        return [
            Slot(
                argument,
                base.group.generators.get(argument.name, argument.generator),
                base.inputs[argument.name],
                argument.name in base.pinned.values,
                base.dims,
                (*labels, argument.name),
                self.call_python,
            )
            for argument in self.spec.arguments
        ]


def _calls(slots: _Slots, originals: Sequence[Original]) -> Iterator[_Call]:
    samples = [one for one in originals if not one.is_hidden]
    hidden = [one for one in originals if one.is_hidden]
    first = _best(slots, hidden)
    # The first choice that there is: samples of other dimensions, any case of other dimensions, ...
    choices = [
        [one for one in some if dict(one.dims) != dict(first.dims)] for some in (samples, hidden)
    ]
    choices += [samples, [one for one in hidden if one != first], hidden]
    second = next(_best(slots, some) for some in choices if some)
    yield from _chain(slots, first, anew)
    yield from _chain(slots, second, mixed)


def _best(slots: _Slots, cases: Sequence[Original]) -> Original:
    """The case in which most arguments can change, and most arrays in part.

    Of several hidden cases the one with the fewest values set by hand, then the smallest, since it
    costs the least; then the first. Of several samples the first, which shows what is usual.
    """

    def rank(one: Original) -> tuple[int, int, int, int]:
        own = slots.of(one)
        can_change = sum(slot.can_change for slot in own)
        in_part = sum(slot.parts > 1 for slot in own)
        if not one.is_hidden:
            return can_change, in_part, 0, 0
        return can_change, in_part, -len(one.pinned.values), -sum(one.dims.values())

    return max(cases, key=rank)


def _chain(slots: _Slots, base: Original, other: Callable[[Slot], Value | None]) -> Iterator[_Call]:
    """The case once more, and then with ``other`` values."""
    yield base, f"{base.name} once more", base.inputs
    inputs, changed = dict(base.inputs), list[str]()
    for slot in slots.of(base):
        if (value := other(slot)) is not None:
            name = slot.argument.name
            inputs, changed = {**inputs, name: value}, [*changed, name]
            yield base, f"{base.name} with another {', '.join(changed)}", inputs
