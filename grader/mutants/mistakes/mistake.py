"""A mistake: a wrong program, and the sentence for a student whose numbers it gives."""

import hashlib
from dataclasses import dataclass

from grader.problem.model import Spec

DIGITS = 6  # of a hash: a few hundred mistakes of one problem are told apart


@dataclass(frozen=True)
class Mistake:
    """A whole wrong program, whose entry point is called ``ENTRY``.

    ``kind`` is what was done, in snake case. ``key`` says where, in words that an edit elsewhere in
    the reference does not change; it is for the staff, as it may show the reference's code.
    ``told`` ends the sentence "your numbers are exactly those of a right solution with one mistake:
    ...". ``parts`` are the sentences of two mistakes at once; a single one has none.
    """

    kind: str
    key: str
    told: str
    source: bytes
    parts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A stable id that shows no code: the kind, and a hash of the place."""
        return f"{self.kind}_{hashlib.sha256(self.key.encode()).hexdigest()[:DIGITS]}"


# The name under which every mistake can be called, whatever the function is called; and that of a
# dict of the arguments that it is called with.
ENTRY = "_grader_entry"
ARGUMENTS = "_grader_arguments"


def entry_of(spec: Spec) -> str:
    """The text below a changed source that makes its entry point."""
    arguments = [argument.name for argument in spec.arguments]
    function, names = spec.function, ", ".join(arguments)
    return (
        f"\n\n{ARGUMENTS} = {{}}\n\n\ndef {ENTRY}({names}):\n"
        f"    {ARGUMENTS}.update({', '.join(f'{name}={name}' for name in arguments)})\n"
        f"    return {function}({names})\n"
    )
