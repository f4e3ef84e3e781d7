"""Say to a student which automatic mistakes give the numbers of the submission."""

from collections.abc import Sequence

from grader.grading.report import Hint
from grader.mutants.mistakes.functions import KINDS
from grader.mutants.mistakes.mistake import Mistake
from grader.problem.model import Spec

MOST_CAUSES = 3


def sentences(spec: Spec, found: Sequence[Mistake], wrong: Sequence[str]) -> tuple[Hint, ...]:
    """The hints on ``found``; ``wrong`` are the components that are wrong in some case.

    A mistake that the problem names is told in the problem's words, and alone. Several causes are
    possibilities. Silent ones are not told.
    """
    ids = {mistake.id for mistake in found}
    named = [known for known in spec.misconceptions if known.variant in ids]
    if named:
        return tuple(Hint(known.id, known.message) for known in named)
    told = {
        mistake.told: mistake.id
        for mistake in reversed(_once(found))
        if mistake.id not in spec.silent_variants
    }
    causes = list(reversed(told))
    if not causes:
        return ()
    of = f" for {wrong[0]}" if len(wrong) == 1 else ""
    start = f"your numbers{of} are exactly those of a right solution with"
    if found[0].parts:
        text = f"{start} two mistakes at once: {causes[0]}"
    elif len(causes) == 1:
        text = f"{start} one mistake: {causes[0]}"
    else:
        listed = "; ".join(f"({n}) {cause}" for n, cause in enumerate(causes[:MOST_CAUSES], 1))
        text = f"{start} one of these mistakes: {listed}"
    return (Hint(told[causes[0]], text),)


def _once(found: Sequence[Mistake]) -> list[Mistake]:
    """The mistakes, but of the same function in several places only the first."""
    kept: dict[str, Mistake] = {}
    for mistake in found:
        kept.setdefault(mistake.kind if mistake.kind in KINDS else mistake.id, mistake)
    return list(kept.values())
