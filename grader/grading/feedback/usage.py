"""Look at how a file uses its modules and layers, in one more run of a sample in a fresh process.

    used            the run: `jail/programs/usage.py` calls the file and claims what it saw
    contradicted    a variant's use shows its mistake, and the submission's use shows none of it
    confirmed       the submission's use shows all that the variant's does

The run decides no mark: whatever fails there, or is no claim, gives None.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from grader.cases.make import Case, pack
from grader.errors import JudgeError
from grader.jail import wire
from grader.jail.programs.claims import Aspect, Claim, unpack
from grader.limits import Limits
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.runner import Runner

PROGRAM = "usage"
LEAST_RETURNED_KIB = 64  # for the claims, whatever a problem allows


@dataclass(frozen=True)
class ModuleUse:
    """How modules of one kind were used: how many were called, and how many calls ran.

    ``staged`` counts calls in code that jax compiles, which may run any number of times;
    ``on_input`` the calls that ran on an argument of the case, unchanged.
    """

    modules: int = 0
    called: int = 0
    staged: int = 0
    on_input: int = 0


@dataclass(frozen=True)
class Usage:
    """What a process claims about one call.

    ``own`` are the classes of the file itself. ``draws`` stands for the places of the called layers
    in their streams of random keys: a layer that is made earlier or later draws other weights.
    0 where that is not known. ``swallows`` is whether the file has handled an exception,
    ``reads_unwritten`` whether the answer follows from memory that was never written.
    """

    own: ModuleUse = ModuleUse()
    layers: Mapping[str, ModuleUse] = field(default_factory=dict)
    draws: int = 0
    swallows: bool = False
    reads_unwritten: bool = False


def used(message: wire.Load, case: Case, limits: Limits, sandbox: Runner) -> Usage | None:
    """Return how the file uses what it has when it gets a sample; None if the run fails.

    The file is called once, or three times, under ``limits``. The entry point of ``message`` may be
    any function that takes the arguments of the case.
    """
    program = wire.Program(PROGRAM, (message.pack(),))
    returned_kib = max(limits.returned_kib, LEAST_RETURNED_KIB)
    enough = limits.model_copy(update={"returned_kib": returned_kib})
    try:
        outcome = sandbox.run(program, [pack(case)], enough)
    except JudgeError:  # the mark stands without it
        return None
    return read_usage(outcome.calls[0].answer) if outcome.calls else None


def read_usage(answer: Answer | None) -> Usage | None:
    """Return the use that the program claims; None if it claims none."""
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.ndim != 1 or not np.isin(values, np.arange(256)).all():
        return None
    try:
        return _usage(unpack(values.astype(np.uint8).tobytes()))
    except wire.WireError:
        return None


def _usage(claims: Sequence[Claim]) -> Usage:
    modules = {one.name: one.numbers for one in claims if one.aspect == Aspect.MODULES}
    uses = {name: ModuleUse(*numbers) for name, numbers in modules.items()}
    return Usage(
        own=uses.pop("", ModuleUse()),
        layers=uses,
        draws=next((one.numbers[0] for one in claims if one.aspect == Aspect.DRAWS), 0),
        swallows=any(one.aspect == Aspect.SWALLOWED for one in claims),
        reads_unwritten=any(one.aspect == Aspect.UNWRITTEN for one in claims),
    )


def contradicted(variant: Usage, reference: Usage, submission: Usage) -> bool:
    """Tell if the variant's use differs from the reference's, and the submission's does not.

    False where nothing can be compared: a submission without modules contradicts nothing.
    """
    found = list(_differences(variant, reference, submission))
    is_shared = any(there == wrong for wrong, _, there in found)
    return not is_shared and any(there == right for _, right, there in found)


def confirmed(variant: Usage, reference: Usage, submission: Usage) -> bool:
    """Tell if the submission shares all differences of the variant's use from the reference's.

    False where there are none.
    """
    found = list(_differences(variant, reference, submission))
    return bool(found) and all(there == wrong for wrong, _, there in found)


Trio = tuple[int, int, int]  # of the variant, the reference and the submission


def _differences(*usages: Usage) -> Iterator[Trio]:
    """Yield what differs between variant and reference, where all three can be compared.

    A kind of module that one of the three does not use says nothing: a variant may be written
    another way than the reference, and a submission, too.
    """
    trios = [_trio([usage.draws for usage in usages])]
    trios += _of_modules([usage.own for usage in usages])
    for kind in usages[0].layers:
        trios += _of_modules([usage.layers.get(kind, ModuleUse()) for usage in usages])
    for trio in trios:
        variant, reference, _ = trio
        if variant != reference and all(trio):
            yield trio


def _of_modules(uses: Sequence[ModuleUse]) -> Iterator[Trio]:
    """Yield whether calls are staged, else how many there are: compiled code runs uncounted."""
    if any(use.staged for use in uses):
        yield _trio([_how(use) for use in uses])
        return
    yield _trio([use.modules for use in uses])
    yield _trio([use.called for use in uses])
    yield _trio([use.on_input for use in uses])


def _how(use: ModuleUse) -> int:
    """Return 0 for no call, 1 where all ran, 2 where some were staged."""
    return 2 if use.staged else min(use.called, 1)


def _trio(numbers: Sequence[int]) -> Trio:
    variant, reference, submission = numbers
    return variant, reference, submission
